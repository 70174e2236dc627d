"""Staff for normal and emergency times: who is there, who is needed, how many hours it takes to reach every household.

People are only counted; no name or phone is read. Source of the figures: `resources/grids/staffing.json`.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...columns import texts
from ...findings import INCOMPLETE, WARNING, Finding
from ...text import stored, tr
from ..bounds import RETIRED, load
from ..rows.kinds import DEDICATED
from .emergency import EmergencyPlan
from .staffing_settings import EmergencySettings

VOLUNTEER = "志愿者"
#: Verdicts against the time limit.
KEPT, MISSED, NOBODY, NOT_CONCERNED, UNKNOWN = "达标", "超时", "无人", "不涉及", "人员未知"

COLUMNS = (
    "code", "name", "subdistrict_code", "subdistrict", "grids", "load", "workers", "volunteers", "unassigned",
    "per_worker", "needed", "shortage", "hours_normal", "risk_grids", "risk_load", "groups", "available",
    "emergency_shortage", "hours_now", "hours_full", "workers_in_time", "pace_now", "verdict", "advice",
)  # fmt: skip


@dataclass
class Staffing:
    """table: COLUMNS, a row per community, counts as float (NaN = unknown); findings; report: totals and per 街道."""

    table: pd.DataFrame
    findings: list[Finding] = field(default_factory=list)
    report: dict = field(default_factory=dict)


def staffing(
    grids: pd.DataFrame,
    emergency: EmergencyPlan,
    settings: EmergencySettings | None = None,
    workers: pd.DataFrame | None = None,
    communities: pd.DataFrame | None = None,
    subdistricts: pd.DataFrame | None = None,
) -> Staffing:
    """Return the staffing summary of the communities that have micro-grids in use.

    grids: frame of micro_grid; workers: frame of worker (uid, role, community_code), None = only who is assigned to a grid
    is known. Needed: in normal times one per grid and one per `normal_households` households + shops; in emergency one per
    group. Hours: the longest list of doors when the grids (groups) are shared out evenly, whole, among the staff.
    """
    settings = settings or EmergencySettings()
    used = grids[texts(grids, "state") != RETIRED].reset_index(drop=True)
    home, loads = texts(used, "community_code"), np.nan_to_num(load(used))
    bound = (texts(used, "kind") != DEDICATED) | (loads > 0)
    staff = _staff(used, home, workers)
    names, above, streets = _names(communities, subdistricts)
    groups = emergency.groups
    of_group = texts(groups, "community_code")
    of_risk = texts(emergency.grids, "community_code")
    rows = []
    for code in sorted({item or "" for item in home}):
        mine, in_risk = home == (code or None), of_risk == (code or None)
        sizes = groups["load"].to_numpy(dtype=float)[of_group == (code or None)]
        rows.append(
            _row(
                code,
                loads[mine & bound],
                texts(used, "worker_uid")[mine & bound],
                int(in_risk.sum()),
                sizes,
                staff,
                settings,
            )
        )
        rows[-1].update(
            name=names.get(code) or code or stored("（未填社区）"),
            subdistrict_code=above.get(code),
            subdistrict=streets.get(above.get(code)) or above.get(code),
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    order = np.lexsort([table["code"].astype(str), table["subdistrict_code"].fillna("~").astype(str)])
    table = table.iloc[order].reset_index(drop=True)
    return Staffing(table, _findings(table, groups, settings, workers), _report(table, settings))


def _row(code: str, loads: np.ndarray, held: np.ndarray, in_risk: int, sizes: np.ndarray, staff, settings) -> dict:
    regular, volunteers = staff(code)
    total, doors = float(loads.sum()), float(sizes.sum())
    needed = float(max(len(loads), int(np.ceil(total / settings.normal_households))))
    available = np.floor((regular + volunteers * settings.volunteers / 100.0) * settings.attendance / 100.0 + 1e-9)
    now = longest(sizes, available)
    in_time = workers_in_time(sizes, settings)
    row = {
        "code": code,
        "grids": float(len(loads)),
        "load": total,
        "workers": regular,
        "volunteers": volunteers,
        "unassigned": float(sum(1 for uid in held if not uid)),
        "per_worker": total / regular if regular > 0 else np.nan,
        "needed": needed,
        "shortage": max(needed - regular, 0.0) if regular == regular else np.nan,
        "hours_normal": _hours(longest(loads, regular), settings),
        "risk_grids": float(in_risk),
        "risk_load": doors,
        "groups": float(len(sizes)),
        "available": available,
        "emergency_shortage": max(len(sizes) - available, 0.0) if available == available else np.nan,
        "hours_now": _hours(now, settings) if len(sizes) else np.nan,
        "hours_full": _hours(float(sizes.max()), settings) if len(sizes) else np.nan,
        "workers_in_time": in_time,
        "pace_now": settings.minutes / now if len(sizes) and now == now and now > 0 else np.nan,
    }
    row["verdict"], row["advice"] = _verdict(row, settings)
    return row


def longest(loads: np.ndarray, workers: float) -> float:
    """Return the doors of the busiest worker when whole lists are given out, longest first, each to whom has least.

    NaN when there is nobody (or nobody knows how many); 0 when there is nothing to do.
    """
    if not workers >= 1:
        return np.nan
    if not len(loads):
        return 0.0
    shares = [0.0] * int(min(workers, len(loads)))
    for size in sorted(loads.tolist(), reverse=True):
        heapq.heapreplace(shares, shares[0] + size)
    return max(shares)


def workers_in_time(loads: np.ndarray, settings: EmergencySettings) -> float:
    """Return the fewest workers who keep the time limit (shared out as in `longest`), NaN when even one per list does not."""
    if not len(loads):
        return 0.0
    most = settings.doors_in_time
    if loads.max() > most:
        return np.nan
    low, high = max(int(np.ceil(loads.sum() / most)), 1), len(loads)
    while low < high and longest(loads, low) > most:
        low += 1
    return float(low)


def _hours(doors: float, settings: EmergencySettings) -> float:
    return settings.hours_for(doors) if doors == doors else np.nan


def _verdict(row: dict, settings: EmergencySettings) -> tuple[str, str]:
    """Return (verdict, what would keep the time limit)."""
    if not row["groups"]:
        return NOT_CONCERNED, ""
    if row["workers_in_time"] != row["workers_in_time"]:
        most = settings.doors_in_time
        advice = stored("每组须不超过{most}户方能按时，请调小应急组上限").format(most=most)
        return (UNKNOWN if row["available"] != row["available"] else MISSED), advice
    enough = int(row["workers_in_time"])
    if row["available"] != row["available"]:
        return UNKNOWN, stored("至少需{count}人").format(count=enough)
    if row["available"] < 1:
        return NOBODY, stored("至少需{count}人").format(count=enough)
    if row["hours_now"] <= settings.hours + 1e-9:
        return KEPT, ""
    return MISSED, stored("至少需{count}人，增援{more}人").format(
        count=enough, more=max(enough - int(row["available"]), 0)
    )


def _staff(grids: pd.DataFrame, home: np.ndarray, workers: pd.DataFrame | None):
    """Return a function community → (regular staff, volunteers): by the worker's own community, else that of a grid held."""
    holder: dict[str, str] = {}
    for uid, code in zip(texts(grids, "worker_uid"), home):
        if uid:
            holder.setdefault(uid, code or "")
    regular: dict[str, float] = {}
    volunteers: dict[str, float] = {}
    if workers is None:
        if not holder:
            return lambda code: (np.nan, 0.0)
        for code in holder.values():
            regular[code] = regular.get(code, 0.0) + 1.0
    else:
        uids, own = texts(workers, "uid"), texts(workers, "community_code")
        for uid, code, role in zip(uids, own, texts(workers, "role")):
            code = code or holder.get(uid or "")
            if code is not None:
                tally = volunteers if role == VOLUNTEER else regular
                tally[code] = tally.get(code, 0.0) + 1.0
    return lambda code: (regular.get(code, 0.0), volunteers.get(code, 0.0))


def _names(communities, subdistricts) -> tuple[dict, dict, dict]:
    """Return ({community: name}, {community: 街道 code}, {街道 code: name})."""
    names, above, streets = {}, {}, {}
    if communities is not None:
        codes = texts(communities, "code")
        names = dict(zip(codes, texts(communities, "name")))
        above = dict(zip(codes, texts(communities, "subdistrict_code")))
    if subdistricts is not None:
        streets = dict(zip(texts(subdistricts, "code"), texts(subdistricts, "name")))
    return names, above, streets


def _findings(table: pd.DataFrame, groups: pd.DataFrame, settings: EmergencySettings, workers) -> list[Finding]:
    found = []
    if workers is None and table["workers"].isna().all():
        text = tr("没有网格员数据，缺员和现有人员用时无法核算，仅列需要人数。")
        remedy = tr("请选择网格员名册，或在微网格中填写网格员。")
        found.append(Finding("E10", INCOMPLETE, tr("人员未知"), text, remedy, "worker"))
    elif workers is not None and not len(workers):
        text = tr("网格员名册为空，在册人数按 0 计。")
        found.append(Finding("E11", INCOMPLETE, tr("名册为空"), text, tr("请先导入网格员名册。"), "worker"))
    most = settings.doors_in_time
    if len(groups) and groups["load"].max() > most:
        text = tr(
            "按每户 {pace:g} 分钟，一人 {hours:g} 小时内只能走完 {most} 户，而最大的应急组有 {size:.0f} 户，足额配备也会超时。"
        )
        detail = text.format(pace=settings.pace, hours=settings.hours, most=most, size=groups["load"].max())
        found.append(
            Finding(
                "E12", WARNING, tr("足额配备仍超时"), detail, tr("请调小应急组户数上限，或缩短每户用时。"), "micro_grid"
            )
        )
    return found


_SUMS = (
    "grids", "load", "workers", "volunteers", "unassigned", "needed", "shortage", "risk_grids", "risk_load", "groups",
    "available", "emergency_shortage", "workers_in_time",
)  # fmt: skip
_MOSTS = ("hours_normal", "hours_now", "hours_full")


def totals(table: pd.DataFrame) -> dict:
    """Return the sums of the counts, the longest hours and the rates of some rows of the table (None = unknown)."""
    found = {name: _plain(table[name].sum(min_count=1)) for name in _SUMS}
    found.update({name: _plain(table[name].max(), 2) for name in _MOSTS})
    found["communities"] = len(table)
    found["per_worker"] = round(found["load"] / found["workers"], 2) if found["workers"] else None
    found["per_group"] = round(found["risk_load"] / found["groups"], 2) if found["groups"] else None
    concerned = table[table["verdict"] != NOT_CONCERNED]
    found["kept"], found["concerned"] = int((concerned["verdict"] == KEPT).sum()), len(concerned)
    return found


def _report(table: pd.DataFrame, settings: EmergencySettings) -> dict:
    streets = table["subdistrict"].fillna(stored("（未填街道）"))
    return {
        "total": totals(table),
        "per_subdistrict": [{"name": name, **totals(table[streets == name])} for name in dict.fromkeys(streets)],
        "per_community": [
            {name: (_plain(value, 2) if isinstance(value, float) else value) for name, value in row.items()}
            for row in table.to_dict("records")
        ],
        "settings": settings.as_dict(),
    }


def _plain(value, digits: int = 0):
    """Return a number for a report: whole where it is whole, None where unknown."""
    value = float(value)
    if value != value:
        return None
    return int(value) if value.is_integer() else round(value, digits or 2)
