"""What a planner may set for emergency times. Values, sources and marks are data: `resources/grids/staffing.json`."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ... import resources
from ...errors import GewuError
from ...text import tr

_DATA = resources.read_json("grids", "staffing.json")
_DEFAULT = {item["id"]: item["value"] for item in _DATA["parameters"]}
#: Weights of the walking order (see the note in the data file).
ROUTE = _DATA["route"]


@dataclass(frozen=True)
class EmergencySettings:
    """Bounds in households + shops, pace in minutes per door, order_minutes in minutes, hours in hours, shares in percent."""

    minimum: int = _DEFAULT["minimum"]
    maximum: int = _DEFAULT["maximum"]
    target: int = _DEFAULT["target"]
    pace: float = _DEFAULT["pace"]
    order_minutes: float = _DEFAULT["order_minutes"]
    hours: float = _DEFAULT["hours"]
    normal_households: float = _DEFAULT["normal_households"]
    attendance: float = _DEFAULT["attendance"]
    volunteers: float = _DEFAULT["volunteers"]

    def __post_init__(self) -> None:
        if not (1 <= self.minimum <= self.target <= self.maximum):
            raise GewuError(
                tr("应急组户数范围不合理：下限 {low}、目标 {target}、上限 {high}。").format(
                    low=self.minimum, target=self.target, high=self.maximum
                ),
                remedy=tr("请保证 1 ≤ 下限 ≤ 目标 ≤ 上限。"),
            )
        if self.maximum < 2 * self.minimum - 1:
            raise GewuError(
                tr("应急组上限 {high} 户小于下限 {low} 户的两倍，多数楼栋无法分组。").format(
                    low=self.minimum, high=self.maximum
                ),
                remedy=tr("请把上限设为下限的两倍以上（默认 6–18）。"),
            )
        for value, name in (
            (self.pace, tr("每户入户用时")),
            (self.hours, tr("入户时限")),
            (self.normal_households, tr("平时每名微网格员联系户数")),
        ):
            if not value > 0:
                raise GewuError(tr("{name}应大于 0，现为 {value}。").format(name=name, value=value))
        if not 0 <= self.order_minutes < 60 * self.hours:
            raise GewuError(tr("指令到达用时应不小于 0 且短于入户时限。"))
        for value, name in ((self.attendance, tr("应急到岗率")), (self.volunteers, tr("志愿者计入比例"))):
            if not 0 <= value <= 100:
                raise GewuError(tr("{name}应在 0–100% 之间，现为 {value}。").format(name=name, value=value))

    @property
    def half_range(self) -> float:
        """Return the distance from the target that costs 1."""
        return max((self.maximum - self.minimum) / 2.0, 1.0)

    @property
    def minutes(self) -> float:
        """Return the minutes that are left for the doors within the time limit."""
        return 60.0 * self.hours - self.order_minutes

    @property
    def doors_in_time(self) -> int:
        """Return how many doors one worker reaches within the time limit."""
        return int((self.minutes + 1e-9) // self.pace)

    def hours_for(self, doors: float) -> float:
        """Return the hours from the order to the last of `doors` doors of one worker."""
        return (self.order_minutes + self.pace * doors) / 60.0

    def as_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class Assumption:
    """One parameter as outputs list it. mark: S, C, M or P; a value changed by the planner says so."""

    id: str
    title: str
    value: float
    unit: str
    mark: str
    basis: str
    changed: bool


def assumptions(settings: EmergencySettings) -> list[Assumption]:
    """Return every parameter with the value used, its source and its mark (P where the planner changed it)."""
    used = settings.as_dict()
    found = []
    for item in _DATA["parameters"]:
        value = used.get(item["id"], item["value"])
        changed = float(value) != float(item["value"])
        found.append(
            Assumption(
                item["id"],
                item["title"],
                float(value),
                item["unit"],
                "P" if changed else item["mark"],
                item["basis"],
                changed,
            )
        )
    return found
