"""Why a micro-grid is outside the bounds: which case it is, which building and which sum prove it, and what can be done."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ...findings import INFO, WARNING
from ...text import stored, tr
from ..bounds import exempt
from ..ground.atoms import STREET, Territory
from ..intake.prepare import listed, row_name
from ..parts.part_names import building_title
from ..rows.kinds import DEDICATED
from ..settings import GridSettings
from .exceptions import ALL_TRIED, ALONE, CUT_OFF, RIVALS, STUCK, UNPROVEN, Prover

_SHOWN = 6
#: Ends a reason for which no proof was found; the report counts these as unexplained.
UNPROVEN_TEXT = stored("尚未证明没有更好的分法，可换随机种子再算或人工调整。")


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
            tr("社区“{name}”有 {count} 个专属网格，不受户数范围约束：{codes}。").format(
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
        self.prover = Prover(territory.graph, territory.region, territory.unit, group, settings)

    def buildings(self, rows) -> str:
        """Return e.g. 7栋（27户）、8栋（30户）."""
        load = (self.parts["households"] + self.parts["shops"]).to_numpy(dtype=float)
        rows = sorted((int(row) for row in rows), key=lambda row: (-load[row], row))
        names = [
            stored("{name}（{load}户）").format(name=_leaf_title(self.parts.iloc[row]), load=_count(load[row]))
            for row in rows[:_SHOWN]
        ]
        return "、".join(names) + (stored(" 等 {count} 栋").format(count=len(rows)) if len(rows) > _SHOWN else "")

    def standing_in(self, *atoms: int) -> str:
        """Return the buildings of some atoms."""
        return self.buildings(np.flatnonzero(np.isin(self.territory.home, atoms)))


def _count(value: float):
    return int(value) if float(value).is_integer() else round(float(value), 1)


def _leaf_title(row) -> str:
    label = row.get("part_label")
    return label if isinstance(label, str) and label else building_title(row)


def _explained(case: _Case, number: int, load: float, proven: bool) -> tuple[str, str, str]:
    """Return (reason, advice, severity)."""
    rows = np.flatnonzero(case.of_part == number)
    low, high = _count(case.settings.minimum), _count(case.settings.maximum)
    proof = case.prover.proof(number, proven)
    names = case.buildings(rows)
    if load > case.settings.maximum:
        return (*_too_large(case, rows, names, _count(load), high, proof.case), WARNING)
    if len(rows) and case.grids["kind"].iloc[number] == DEDICATED and case.load.sum() > 0:
        text = stored("范围内只有{names}等无住户的楼栋，按专属网格管理。").format(names=names)
        return text, tr("可作为专属网格，或并入相邻网格。"), INFO
    if load == 0:
        if case.load.sum() == 0:
            text = stored("社区内没有户数和商铺，无从按户数划分，每片连通的地块为一格。")
            return text, tr("请核对楼栋户数；确无住户的标为专属。"), WARNING
        text = stored("范围内没有住户和商铺（空地、水域或公共设施），且被阻隔或界线隔开，单独成格。")
        return text, tr("可标为专属，或打开阻隔后并入相邻网格。"), INFO
    same_region = np.flatnonzero(case.territory.region == case.territory.region[case.group == number][0])
    if proof.case == CUT_OFF:
        text = stored("{names}：被{cause}隔开的一片共 {load} 户，低于下限 {low} 户，不能与界外合并。").format(
            names=names, cause=_cause(case, same_region), load=_count(proof.region), low=low
        )
        return text, tr("可保留为小网格、标为专属，或调整一般网格界、打开阻隔后与相邻网格合并。"), WARNING
    return _too_small(case, number, names, _count(load), proof, low, high)


def _too_large(case: _Case, rows, names: str, load, high, proof: str) -> tuple[str, str]:
    widen = tr("放宽上限到 {load}").format(load=load)
    if len(rows) == 1:
        text = stored("楼栋{names}一栋即超过上限 {high} 户，{why}，未能拆分。").format(
            names=names, high=high, why=_unsplit(case.parts.iloc[int(rows[0])])
        )
        return text, tr("可补充单元数或层数后按单元、按楼层拆分，或{widen}。").format(widen=widen)
    if len(np.unique(case.territory.home[rows])) == 1:
        text = stored("{names}占地互相重叠，平面上无法分开，共 {load} 户，超过上限 {high} 户。").format(
            names=names, load=load, high=high
        )
        return text, tr("请核对楼栋图形；确为上下叠建的可按楼层拆分，或{widen}。").format(widen=widen)
    text = stored("{names}共 {load} 户，没有既连片又不超过上限 {high} 户的分法。").format(
        names=names, load=load, high=high
    )
    if proof == UNPROVEN:
        text += UNPROVEN_TEXT
    return text, tr("可核对户数，按单元或楼层拆分，或{widen}。").format(widen=widen)


def _unsplit(row) -> str:
    """Return why an over-large building could not be split, from what its record says."""
    floors, units = (pd.to_numeric(row.get(name), errors="coerce") for name in ("floors", "units"))
    if pd.isna(floors) and pd.isna(units):
        return stored("没有层数和单元数据")
    if floors == 1 and not units > 1:
        return stored("只有一层、一个单元")
    if units == 1 and pd.isna(floors):
        return stored("只有一个单元、没有层数数据")
    return stored("按现有单元和层数不能再分")


def _too_small(case: _Case, number: int, names: str, load, proof, low, high):
    """Explain an inhabited group below the minimum that has room around it."""
    graph, unit = case.territory.graph, case.territory.unit
    atoms = np.flatnonzero(case.group == number)
    region = case.territory.region == case.territory.region[atoms[0]]
    own = {int(unit[node]) for node in atoms if graph.weight[node] > 0}
    totals = {u: graph.weight[(unit == u) & region].sum() for u in own}
    inside = set(atoms.tolist())
    bound = [u for u in own if u != STREET and totals[u] >= case.settings.minimum]
    around = sorted({other for node in inside for other in graph.neighbours[node]} - inside)
    if bound:
        around = [node for node in around if unit[node] in own]
    groups = sorted({int(case.group[node]) for node in around} - {number})
    text = _where(case, own, totals) + stored("{who}共 {load} 户，低于下限 {low} 户").format(
        who=names, load=load, low=low
    )
    if not groups:
        text += stored("，同一小区内没有相邻的楼栋可以合并。") if bound else stored("，没有相邻的网格可以合并。")
        return text, tr("可保留为小网格、标为专属，或人工与相邻小区的网格合并。"), WARNING
    sums = sorted((case.load[g] + load, g) for g in groups)
    told = "、".join(
        stored("{name} 合并为 {total} 户").format(name=case.grids["name"].iloc[g], total=_count(total))
        for total, g in sums[:_SHOWN]
    )
    text += stored("；与 {told}，上限 {high} 户。").format(told=told, high=high)
    text += _because(case, proof, high)
    total, best = sums[0]
    advice = [tr("与相邻的 {name} 合并").format(name=case.grids["name"].iloc[best])]
    if total > case.settings.maximum:
        advice[0] += tr("并放宽上限到 {total}").format(total=_count(total))
        advice.append(tr("把相邻楼栋按单元或楼层拆分"))
    advice.append(tr("标为专属"))
    if case.prover.parted(atoms):
        advice.append(tr("打开阻隔"))
    return text, tr("可{ways}。").format(ways=tr("，或").join(advice)), WARNING


def _because(case: _Case, proof, high) -> str:
    """Return the sentence that proves why nothing better exists."""
    weight = case.territory.graph.weight
    if proof.case in (ALONE, STUCK):
        partners = case.prover.next_to(proof.atom)
        sums = "、".join(
            stored("与{other}合计 {total} 户").format(
                other=case.standing_in(other), total=_count(weight[other] + weight[proof.atom])
            )
            for other in partners[:_SHOWN]
        )
        over = bool(partners) and all(weight[other] + weight[proof.atom] > case.settings.maximum for other in partners)
        who = case.standing_in(proof.atom)
        if over:
            return stored("{who}{sums}，均超过上限，无法合并。").format(who=who, sums=sums)
        return stored("包含{who}的任何连片组合都不在上下限之内，无法合并。").format(who=who)
    if proof.case == RIVALS:
        rival, *shared = proof.rivals
        total = weight[[proof.atom, *proof.rivals]].sum()
        return stored(
            "{one}与{two}都只能与{shared}合并，三者合计 {total} 户，超过上限 {high} 户，只能满足一方。"
        ).format(
            one=case.standing_in(proof.atom),
            two=case.standing_in(rival),
            shared=case.standing_in(*shared),
            total=_count(total),
            high=high,
        )
    if proof.case == ALL_TRIED:
        return stored("已比较全部组合，没有更好的分法。")
    return stored("能放下的合并会跨越阻隔、混合两个小区，或使别的网格不足下限。") + UNPROVEN_TEXT


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


def _where(case: _Case, own_units: set, totals: dict) -> str:
    names = [
        stored("小区“{name}”共 {total} 户，").format(name=row_name(case.place.compounds, u), total=int(totals[u]))
        for u in sorted(own_units)
        if u != STREET and totals[u] < case.settings.minimum
    ]
    return "".join(names)


__all__ = ["GridSettings", "reasons"]
