"""What a planner may set for a delineation. The defaults are data: `resources/grids/delineation.json`."""

from __future__ import annotations

import copy
from dataclasses import asdict, dataclass, field

from .. import resources
from ..errors import GewuError
from ..text import tr

_DEFAULT = resources.read_json("grids", "delineation.json")

#: Everything is computed on a grid of one millimetre, so a border has the same vertices on both sides.
PRECISION = 0.001


@dataclass(frozen=True)
class GridSettings:
    """Bounds in households + shops, lengths in metres, areas in square metres, weights without unit."""

    minimum: float = _DEFAULT["minimum"]
    maximum: float = _DEFAULT["maximum"]
    target: float = _DEFAULT["target"]
    seed: int = _DEFAULT["seed"]
    #: Fields: community (text), general and micro (whole numbers).
    code_template: str = _DEFAULT["code_template"]
    #: Fields: unit (compound, street, school …), number, sort (微网格 or 专属网格), community (name); the second is for a
    #: grid that is the only one of its unit.
    name_template: str = _DEFAULT["name_template"]
    name_template_alone: str = _DEFAULT["name_template_alone"]
    #: Weight of the distance from the target.
    size_weight: float = _DEFAULT["size_weight"]
    #: Weight of the shape (Polsby-Popper) against the distance from the target, and the shape that costs nothing.
    shape_weight: float = _DEFAULT["shape_weight"]
    shape_reference: float = _DEFAULT["shape_reference"]
    #: Cost of every compound a grid touches beyond the first.
    compound_penalty: float = _DEFAULT["compound_penalty"]
    #: Cost of reaching across streets without end; 100 m of road inside a grid cost half of it.
    street_weight: float = _DEFAULT["street_weight"]
    #: Former grids that keep the rules stay as they are; only what must change is solved anew.
    keep_former: bool = _DEFAULT["keep_former"]
    #: Office towers, parks, schools, malls … become grids of their own, exempt from the bounds.
    form_dedicated: bool = _DEFAULT["form_dedicated"]
    #: Where a community has no general grids, group its micro-grids into some; bounds and target in households.
    form_general: bool = _DEFAULT["form_general"]
    general_minimum: float = _DEFAULT["general_minimum"]
    general_maximum: float = _DEFAULT["general_maximum"]
    general_target: float = _DEFAULT["general_target"]
    #: Cost of every compound a general grid touches beyond the first: compounds stay whole where that is possible.
    general_compound_penalty: float = _DEFAULT["general_compound_penalty"]
    #: Share of a border's length that counts against the shape where it runs along a street or compound border.
    street_discount: float = _DEFAULT["street_discount"]
    #: Two cells are neighbours when they share at least this length.
    least_border: float = _DEFAULT["least_border"]
    #: Division lines may be straightened by this much where no building is in the way.
    simplify: float = _DEFAULT["simplify"]
    #: … and while this much room (m) is left to every building, or as much as there was.
    clearance: float = _DEFAULT["clearance"]
    #: Distance between the sample points on footprints.
    spacing_least: float = _DEFAULT["spacing_least"]
    spacing_most: float = _DEFAULT["spacing_most"]
    #: Two footprints overlapping by more than this share of the smaller cannot be told apart on the ground.
    overlap_tolerated: float = _DEFAULT["overlap_tolerated"]
    #: An area without households, cut off by barriers and larger than this, becomes a grid of its own.
    empty_grid_area: float = _DEFAULT["empty_grid_area"]
    #: Limits and shape rules for splitting an over-large building.
    most_parts: int = _DEFAULT["most_parts"]
    thinnest_part: float = _DEFAULT["thinnest_part"]
    long_footprint: float = _DEFAULT["long_footprint"]
    shortest_unit: float = _DEFAULT["shortest_unit"]
    #: Buildings of no more floors than this have no lift: they are divided side by side (段), not by floors.
    walk_up_floors: int = _DEFAULT["walk_up_floors"]
    #: Largest problems given to the exact solvers.
    exact_nodes: int = _DEFAULT["exact_nodes"]
    exact_columns: int = _DEFAULT["exact_columns"]
    #: Share of shops among households + shops from which a grid is 商业 or 混合.
    commercial_share: float = _DEFAULT["commercial_share"]
    mixed_share: float = _DEFAULT["mixed_share"]
    #: Uses of buildings (`building.use`) that make a grid without households a 专属 one.
    dedicated_uses: tuple[str, ...] = tuple(_DEFAULT["dedicated_uses"])
    #: Features farther than this from every community are in another coordinate system (m); a building with more
    #: households than this is a mistake.
    far_away: float = _DEFAULT["far_away"]
    most_per_building: float = _DEFAULT["most_per_building"]
    #: Sorts of land use that become grids of their own: name, smallest area (m²), words that mean it.
    dedicated_land_uses: tuple = tuple(_DEFAULT["dedicated_land_uses"])
    #: Smallest footprint (m²) by use from which buildings without dwellings outside compounds become a grid of their own.
    dedicated_footprints: dict = field(default_factory=lambda: dict(_DEFAULT["dedicated_footprints"]))
    #: Smallest area (m²) of a compound without dwellings that becomes a grid of its own.
    dedicated_compound_area: float = _DEFAULT["dedicated_compound_area"]
    #: Households that may live in such an area (a caretaker) without it being treated like any other.
    dedicated_residents: float = _DEFAULT["dedicated_residents"]
    #: How far a named road or barrier may lie from a border to give it its name.
    name_distance: float = _DEFAULT["name_distance"]
    #: A road that ends this near to another one (m) was meant to reach it.
    road_gap: float = _DEFAULT["road_gap"]

    def __post_init__(self) -> None:
        if not (0 < self.minimum <= self.target <= self.maximum):
            raise GewuError(
                tr("户数范围不合理：下限 {low}、目标 {target}、上限 {high}。").format(
                    low=self.minimum, target=self.target, high=self.maximum
                ),
                remedy=tr("请保证 0 < 下限 ≤ 目标 ≤ 上限。"),
            )
        if self.maximum < 2 * self.minimum - 1:
            raise GewuError(
                tr("户数上限 {high} 小于下限 {low} 的两倍，多数小区无法划分。").format(
                    low=self.minimum, high=self.maximum
                ),
                remedy=tr("请把上限设为下限的两倍以上（默认 30–100）。"),
            )
        if not (0 < self.general_minimum <= self.general_target <= self.general_maximum):
            raise GewuError(
                tr("一般网格户数范围不合理：下限 {low}、目标 {target}、上限 {high}。").format(
                    low=self.general_minimum, target=self.general_target, high=self.general_maximum
                ),
                remedy=tr("请保证 0 < 下限 ≤ 目标 ≤ 上限（通常 300–500 户）。"),
            )
        try:
            self.code_template.format(community="510100000000", general=1, micro=1)
        except (KeyError, IndexError, ValueError) as error:
            raise GewuError(
                tr("微网格编码模板“{template}”无法使用。").format(template=self.code_template),
                details=str(error),
                remedy=tr(
                    "模板只能用 {community}、{general}、{micro} 三项，例如 {community}{general:02d}{micro:03d}。"
                ),
            ) from error

        self._check_names()
        if self.form_general:
            self._check_general()

    def _check_names(self) -> None:
        """Raise GewuError when a name template cannot be filled in or does not tell grids apart."""
        for template, needed in ((self.name_template, "{number"), (self.name_template_alone, "{unit")):
            fault = None
            try:
                template.format(unit="示例小区", number=1, sort="微网格", community="示例社区")
            except (KeyError, IndexError, ValueError, AttributeError) as error:
                fault = str(error)
            if fault is not None or needed not in template:
                raise GewuError(
                    tr("微网格名称模板“{template}”无法使用。").format(template=template),
                    details=fault or "",
                    remedy=tr(
                        "模板只能用 {unit}、{number}、{sort}、{community} 四项，例如 {unit}第{number}{sort}；"
                        "单独一格的模板须含 {unit}，其余须含 {number}。"
                    ),
                )

    def for_general_grids(self) -> GridSettings:
        """Return the settings with what holds for general grids in place of those of micro-grids."""
        settings = copy.copy(self)
        values = {
            "minimum": self.general_minimum,
            "maximum": self.general_maximum,
            "target": self.general_target,
            "compound_penalty": self.general_compound_penalty,
        }
        for name, value in values.items():  # not `replace`: 300–500 is narrower than micro-grids may have it
            object.__setattr__(settings, name, float(value))
        return settings

    def _check_general(self) -> None:
        """Raise GewuError when the bounds of general grids contradict each other."""
        if not 0 < self.general_minimum <= self.general_target <= self.general_maximum:
            raise GewuError(
                tr("一般网格户数范围不合理：下限 {low}、目标 {target}、上限 {high}。").format(
                    low=self.general_minimum, target=self.general_target, high=self.general_maximum
                ),
                remedy=tr("请保证 0 < 下限 ≤ 目标 ≤ 上限。"),
            )

    @property
    def half_range(self) -> float:
        """Return the distance from the target that costs 1."""
        return max((self.maximum - self.minimum) / 2.0, 1.0)

    def as_dict(self) -> dict:
        return asdict(self)
