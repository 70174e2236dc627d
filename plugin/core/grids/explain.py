"""Why a micro-grid is outside the bounds: which case it is, which building and which sum prove it, and what can be done."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ..findings import INFO, WARNING
from ..text import stored, tr
from .atoms import STREET, Territory
from .bounds import exempt
from .kinds import DEDICATED
from .part_names import building_title
from .prepare import listed, row_name
from .settings import GridSettings

_SHOWN = 6


def reasons(
    place,
    grids: pd.DataFrame,
    parts: pd.DataFrame,
    of_part,
    territory: Territory,
    group,
    proven,
    settings,
    notes,
    given: dict | None = None,
) -> list:
    """Return the reason per grid (None inside the bounds) and note a finding for every grid outside.

    of_part: grid per leaf; group: grid per atom; proven: per grid, whether its grouping is proven optimal; given:
    {grid: reason} where it is known beforehand.
    """
    case = _Case(place, grids, parts, np.asarray(of_part, dtype=int), territory, np.asarray(group), settings)
    result = []
    exempted = exempt(grids)
    _note_dedicated(place, grids[exempted], notes)
    for number in range(len(grids)):
        load = case.load[number]
        if given and number in given:
            result.append(given[number])
            continue
        if settings.minimum <= load <= settings.maximum:
            result.append(None)
            continue
        text, advice, severity = _explained(case, number, load, bool(proven[number]))
        result.append(text)
        if exempted[number] and severity == INFO:
            continue
        notes.add(
            "D40" if load < settings.minimum else "D41",
            severity,
            tr("网格户数低于下限") if load < settings.minimum else tr("网格户数高于上限"),
            tr("微网格 {code}（{name}）：{text}").format(
                code=grids["code"].iloc[number], name=grids["name"].iloc[number], text=text
            ),
            advice,
            "micro_grid",
            (grids["code"].iloc[number],),
            grids["geometry"].iloc[number],
        )
    return result


def _note_dedicated(place, grids: pd.DataFrame, notes) -> None:
    if len(grids):
        codes = list(grids["code"])
        notes.add(
            "D42",
            INFO,
            tr("专属网格"),
            tr("社区“{name}”有 {count} 个专属网格（无住户），不受户数范围约束：{codes}。").format(
                name=place.name, count=len(grids), codes=listed(list(grids["name"]))
            ),
            tr("请核定是否按专属网格管理，或并入相邻网格。"),
            "micro_grid",
            codes,
            shapely.multipoints(shapely.point_on_surface(grids["geometry"].to_numpy())),
        )


class _Case:
    """The tables the explanations look things up in."""

    def __init__(self, place, grids, parts, of_part, territory, group, settings) -> None:
        self.place, self.grids, self.parts, self.of_part = place, grids, parts, of_part
        self.territory, self.group, self.settings = territory, group, settings
        self.load = (grids["households"] + grids["shops"]).to_numpy(dtype=float)

    def atoms(self, number: int) -> np.ndarray:
        return np.flatnonzero(self.group == number)

    def buildings(self, rows) -> str:
        """Return e.g. 7栋(27户)、8栋(30户)."""
        load = (self.parts["households"] + self.parts["shops"]).to_numpy(dtype=float)
        rows = sorted((int(row) for row in rows), key=lambda row: (-load[row], row))
        names = [
            stored("{name}（{load}户）").format(name=_leaf_title(self.parts.iloc[row]), load=int(load[row]))
            for row in rows[:_SHOWN]
        ]
        return "、".join(names) + (stored(" 等 {count} 栋").format(count=len(rows)) if len(rows) > _SHOWN else "")


def _leaf_title(row) -> str:
    label = row.get("part_label")
    return label if isinstance(label, str) and label else building_title(row)


def _explained(case: _Case, number: int, load: float, proven: bool) -> tuple[str, str, str]:
    """Return (reason, advice, severity)."""
    rows = np.flatnonzero(case.of_part == number)
    low, high = int(case.settings.minimum), int(case.settings.maximum)
    if load > case.settings.maximum:
        if len(rows) == 1:
            text = stored("楼栋{names}一栋即超过上限 {high} 户，且未能拆分。").format(
                names=case.buildings(rows), high=high
            )
        elif len(np.unique(case.territory.home[rows])) == 1:
            text = stored("{names}占地互相重叠，平面上无法分开，共 {load} 户，超过上限 {high} 户。").format(
                names=case.buildings(rows), load=int(load), high=high
            )
        else:
            text = stored("{names}共 {load} 户，未找到既连片又不超过上限 {high} 户的分法。").format(
                names=case.buildings(rows), load=int(load), high=high
            )
        return text, tr("可核对户数和楼栋图形，按单元或楼层补充数据，或人工划分。"), WARNING
    advice = tr("可作为专属网格，或并入相邻网格。")
    if len(rows) and case.grids["kind"].iloc[number] == DEDICATED and case.load.sum() > 0:
        text = stored("范围内只有{names}等无住户的楼栋，按专属网格管理。").format(names=case.buildings(rows))
        return text, advice, INFO
    atoms = case.atoms(number)
    region = case.territory.region[atoms[0]]
    same_region = np.flatnonzero(case.territory.region == region)
    region_load = case.territory.graph.weight[same_region].sum()
    if load == 0:
        if case.load.sum() == 0:
            return (
                stored("社区内没有户数和商铺，整体作为一个网格。"),
                tr("请核对楼栋户数；确无住户的按专属网格管理。"),
                WARNING,
            )
        text = stored("范围内没有住户和商铺（空地、水域或公共设施），且被阻隔或界线隔开，单独成格。")
        return text, advice, INFO
    if region_load < case.settings.minimum:
        text = stored("被{cause}隔开的一片共 {load} 户，低于下限 {low} 户，不能与界外合并。").format(
            cause=_cause(case, same_region), load=int(region_load), low=low
        )
        return text, tr("可保留为小网格，或调整一般网格界、开放阻隔后与相邻网格合并。"), WARNING
    return _stuck(case, number, atoms, load, proven, low, high)


def _cause(case: _Case, same_region: np.ndarray) -> str:
    """Return what separates a region from the rest of its community."""
    causes = []
    if len(case.place.barriers):
        names = dict.fromkeys(name for name in case.place.barrier_names if name)
        causes.append(stored("阻隔（{names}）").format(names=_named(names)) if names else stored("阻隔"))
    if len(case.place.general_grids):
        causes.append(stored("一般网格界"))
    if len(case.place.kept):
        causes.append(stored("锁定网格"))
    if getattr(case.place.shape, "geom_type", "") == "MultiPolygon":
        causes.append(stored("社区飞地"))
    return "、".join(causes) or stored("社区界线")


def _named(names) -> str:
    names = list(names)
    text = "、".join(names[:_SHOWN])
    return text if len(names) <= _SHOWN else stored("{text} 等 {count} 个").format(text=text, count=len(names))


def _stuck(case: _Case, number: int, atoms: np.ndarray, load: float, proven: bool, low: int, high: int):
    """Explain a group below the minimum that has neighbours in its region."""
    graph, unit = case.territory.graph, case.territory.unit
    inside = set(atoms.tolist())
    around = sorted({other for node in inside for other in graph.neighbours[node]} - inside)
    rows = np.flatnonzero(case.of_part == number)
    who = case.buildings(rows)
    own_units = {int(unit[node]) for node in atoms if graph.weight[node] > 0}
    totals = {
        u: graph.weight[(unit == u) & (case.territory.region == case.territory.region[atoms[0]])].sum()
        for u in own_units
    }
    large = [u for u in own_units if u != STREET and totals[u] >= case.settings.minimum]
    if large:
        around = [node for node in around if unit[node] in own_units]
    where = _where(case, own_units, totals)
    groups = sorted({int(case.group[node]) for node in around} - {number})
    if not groups:
        text = stored("{where}{who}共 {load} 户，低于下限 {low} 户，同一小区内没有相邻的楼栋可以合并。").format(
            where=where, who=who, load=int(load), low=low
        )
        return text, tr("可保留为小网格，或人工与相邻小区的网格合并。"), WARNING
    sums = [case.load[g] + load for g in groups]
    told = "、".join(
        stored("{name} 合并为 {total} 户").format(name=case.grids["name"].iloc[g], total=int(total))
        for g, total in list(zip(groups, sums))[:_SHOWN]
    )
    near = [node for node in around if graph.weight[node] > 0]
    hopeless = bool(near) and len(rows) == 1 and all(graph.weight[node] + load > case.settings.maximum for node in near)
    text = stored("{where}{who}共 {load} 户，低于下限 {low} 户；与 {told}，上限 {high} 户。").format(
        where=where, who=who, load=int(load), low=low, told=told, high=high
    )
    if min(sums) <= case.settings.maximum:
        text += stored("能放下的合并会跨越阻隔，或使别的网格不足下限。")
    elif hopeless:
        text += stored("相邻楼栋逐一相加均超过上限，无法合并。")
    elif proven:
        text += stored("已比较全部组合，没有更好的分法。")
    else:
        text += stored("与每个相邻网格合并均超过上限，重新分配也未找到可行分法。")
    return text, tr("可保留为小网格、与相邻网格合并并适当放宽上限，或从相邻楼栋按单元调整。"), WARNING


def _where(case: _Case, own_units: set, totals: dict) -> str:
    names = [
        stored("小区“{name}”共 {total} 户，").format(name=row_name(case.place.compounds, u), total=int(totals[u]))
        for u in sorted(own_units)
        if u != STREET and totals[u] < case.settings.minimum
    ]
    return "".join(names)


__all__ = ["GridSettings", "reasons"]
