"""拆楼: a building becomes parts (单元, 楼层) with counts of their own, and 恢复整栋: the parts become the building again."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...columns import numbers, texts
from ...errors import GewuError
from ...text import stored, tr
from ..households import RECORDED
from ..parts.part_names import WHOLE
from ..parts.parts import shared
from .building_block import (
    Block,
    across,
    block,
    most,
    outlines,
    placed,
    present,
    problem,
    proposed,
    remedy,
    total_of,
    usual_count,
)
from .desk import Desk
from .dividing_ground import with_borders
from .edit import Edit, TableEdit

__all__ = [
    "Block", "across", "block", "divide", "most", "outlines", "present", "problem", "proposed", "remedy", "undivide", "usual_count"
]  # fmt: skip


def divide(
    desk: Desk,
    part_uid: str,
    kind: str,
    counts: list[tuple[str, int, int]],
    new_total: bool = False,
    move_borders: bool = False,
) -> Edit:
    """Return the edit that divides a building into parts (label, households, shops), from west to east or ground up.

    part_uid: the building or any part of it; parts that there were are replaced. new_total: whether the sums may differ
    from the building's; they then count as 登记. move_borders: grid borders that run through a part may move. Raises GewuError
    when the sums differ otherwise, and when a part would lie in two grids.
    """
    building = block(desk, part_uid)
    counts = [(label.strip(), int(homes), int(shops)) for label, homes, shops in counts]
    why_not = tr("“{name}”没有图形，不能拆分。").format(name=building.title) if building.shape is None else ""
    why_not = why_not or problem(building, counts)
    if why_not:
        raise GewuError(why_not)
    homes, shops = (np.array([row[place] for row in counts], dtype=float) for place in (1, 2))
    total = building.households, building.shops
    changed = (int(homes.sum()), int(shops.sum())) != total
    if changed and not new_total:
        raise GewuError(
            tr("各部分合计 {homes} 户、{shops} 铺，与整栋的 {before} 不一致。").format(
                homes=int(homes.sum()), shops=int(shops.sum()), before=_people(*total)
            ),
            remedy=tr("请改正各部分的数，或勾选“整栋以合计为准”。"),
        )
    shapes = outlines(building, (homes + shops).tolist())
    grid = _grid_of(building, shapes, [label for label, _, _ in counts], move_borders)
    frame = pd.DataFrame([building.whole] * len(counts)).reset_index(drop=True)
    frame = frame.drop(columns=[name for name in ("created_at", "updated_at") if name in frame])
    source = RECORDED if changed else _source(building)
    values = {
        "uid": _uids(building, len(counts)),
        "parent_uid": building.whole["uid"],
        "part": kind,
        "part_label": [label for label, _, _ in counts],
        "households": homes,
        "shops": shops,
        "households_source": source,
        "population": shared(total_of(_rows(building), "population"), homes),
        "micro_grid_code": np.array([*desk.codes, None], dtype=object)[grid],
        "source": "manual",
        "geometry": shapes,
    }
    for name, column in values.items():
        if isinstance(column, list):  # shapes would be taken for sequences
            cells = np.full(len(counts), None, dtype=object)
            cells[:] = column
            column = cells
        frame[name] = column
    known = np.isin(frame["uid"].to_numpy(), building.parts["uid"].to_numpy())
    gone = sorted(set(building.parts["uid"]) - set(frame["uid"]))
    whole = {"uid": building.whole["uid"], "micro_grid_code": None}
    if changed:
        whole.update(households=homes.sum(), shops=shops.sum(), households_source=source)
    update = pd.DataFrame([whole], dtype=object)
    if known.any():  # one frame, the same columns: those of the whole building stay as they are
        row = pd.DataFrame([building.whole]).assign(**whole)[frame.columns]
        update = pd.concat([frame[known], row], ignore_index=True)
    edit = _edit(
        building,
        stored("拆楼：{name}拆为 {count} 部分").format(name=building.title, count=len(counts)),
        TableEdit(frame[~known].reset_index(drop=True), update, gone),
        (grid, homes, shops),
        _divided(counts),
        frame["uid"].tolist(),
    )
    crossed = move_borders and across(building, shapes, [label for label, _, _ in counts])
    return with_borders(desk, building.rows, frame, edit) if crossed else edit


def undivide(desk: Desk, part_uid: str, move_borders: bool = False) -> Edit:
    """Return the edit that makes the parts of a building one again; raises GewuError where grid borders run between them and
    may not move."""
    building = block(desk, part_uid)
    if not building.is_divided:
        raise GewuError(tr("“{name}”没有拆分，不用恢复。").format(name=building.title))
    grid = _grid_of(building, [building.shape], [building.title], move_borders)
    code = np.array([*desk.codes, None], dtype=object)[grid][0]
    row = {"uid": building.whole["uid"], "part": WHOLE, "micro_grid_code": code, "shops": float(building.shops)}
    if building.households is not None:
        changed = building.households != total_of(building.whole.to_frame().T, "households")
        row["households"] = float(building.households)
        row["households_source"] = _source(building) if changed else building.whole.get("households_source")
    people = total_of(building.parts, "population")
    if people is not None:
        row["population"] = float(people)
    homes, shops = np.array([building.households or 0.0]), np.array([float(building.shops)])
    edit = _edit(
        building,
        stored("恢复整栋：{name}").format(name=building.title),
        TableEdit(None, pd.DataFrame([row], dtype=object), building.parts["uid"].tolist()),
        (grid, homes, shops),
        stored("整栋 {people}").format(people=_people(building.households, building.shops)),
        [building.whole["uid"]],
    )
    if not (move_borders and across(building, [building.shape], [building.title])):
        return edit
    whole = pd.DataFrame([building.whole]).assign(**row, geometry=[building.shape])
    return with_borders(desk, building.rows, whole, edit)


def _edit(building: Block, text: str, rows: TableEdit, loads: tuple, after: str, touched: list[str]) -> Edit:
    """loads: (grid, households, shops) per part afterwards; after: what the log says."""
    tables = {"building": rows}
    counts = _grid_counts(building, *loads)
    if counts is not None:
        tables[building.desk.table] = TableEdit(update=counts)
    general = _general_counts(building, counts)
    if general is not None:
        tables["general_grid"] = TableEdit(update=general)
    before = stored("整栋 {people}").format(people=_people(building.households, building.shops))
    before = _divided(present(building)) if building.is_divided else before
    log = [{"uid": building.whole["uid"], "before": before, "after": after}]
    none = pd.DataFrame({"uid": [], "code": []}, dtype=object)
    return Edit(text, "building", tables, none, log, touched=touched, desk=building.desk)


def _divided(counts: list[tuple[str, int, int]]) -> str:
    return stored("拆为 {count} 部分：{sums}").format(
        count=len(counts), sums=" + ".join(_people(homes, shops) for _, homes, shops in counts)
    )


def _people(households: int | None, shops: int) -> str:
    text = stored("户数未知") if households is None else stored("{count} 户").format(count=households)
    return text + (stored("、{count} 铺").format(count=shops) if shops else "")


def _rows(building: Block) -> pd.DataFrame:
    return building.parts if building.is_divided else building.whole.to_frame().T


def _source(building: Block):
    """Return the source of the households: the parts' where they agree, else the building's."""
    found = set(texts(_rows(building), "households_source")) - {None}
    return found.pop() if len(found) == 1 else building.whole.get("households_source")


def _uids(building: Block, count: int) -> list[str]:
    """Return the uids of the parts: those there are first, then <uid>#<number> not in use."""
    old = building.parts["uid"].tolist()[:count]
    taken, number, found = set(texts(building.desk.parts, "uid")), 0, list(old)
    while len(found) < count:
        number += 1
        uid = f"{building.whole['uid']}#{number}"
        if uid not in taken:
            found.append(uid)
    return found


def _grid_of(building: Block, shapes: list, labels: list[str], may_move: bool) -> np.ndarray:
    """Return the unit (row) of each part, -1 none; raises GewuError for a part that reaches into another one."""
    found, problem_met = placed(building, shapes, labels)
    if problem_met and not may_move:
        raise GewuError(problem_met, remedy=remedy())
    return found


def _grid_counts(building: Block, grid: np.ndarray, homes: np.ndarray, shops: np.ndarray) -> pd.DataFrame | None:
    """Return the new households and shops of the grids whose sums change, None where none does."""
    desk = building.desk
    own = desk.home[building.rows]
    around = np.ones(len(desk.parts), dtype=bool)
    around[building.rows] = False
    rows = []
    for unit in np.union1d(own, grid)[np.union1d(own, grid) >= 0].tolist():
        rest, old, new = around & (desk.home == unit), building.rows[own == unit], grid == unit
        before = desk.households[old].sum(), desk.shops[old].sum()
        after = homes[new].sum(), shops[new].sum()
        if after != before:
            total = desk.households[rest].sum() + after[0], desk.shops[rest].sum() + after[1]
            rows.append({"uid": desk.units["uid"].iloc[unit], "households": total[0], "shops": total[1]})
    return pd.DataFrame(rows) if rows else None


def _general_counts(building: Block, counts: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return the new households of the general grids in which these grids lie, None where none changes."""
    desk = building.desk
    if counts is None:
        return None
    now = desk.units.set_index("uid").loc[counts["uid"]]
    more = counts["households"].to_numpy(dtype=float) - np.nan_to_num(numbers(now, "households"))
    codes, known = texts(now, "general_grid_code"), desk.general_grids
    rows = []
    for code in dict.fromkeys(code for code in codes if code):
        found = np.flatnonzero(texts(known, "code") == code)
        total = numbers(known, "households")[found[0]] if len(found) else np.nan
        if not np.isnan(total) and more[codes == code].sum():
            rows.append({"uid": known["uid"].iloc[found[0]], "households": total + more[codes == code].sum()})
    return pd.DataFrame(rows) if rows else None
