"""Codes and names of the new units of an edit."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ...columns import texts
from ...text import stored, tr
from ..rows.codes import general_numbers, numbered
from ..rows.kinds import DEDICATED
from .draft import Draft

#: 玉林小区第3微网格 → 玉林小区.
_NUMBERED = re.compile(r"^(.*?)(?:第\d+)?(?:微网格|专属网格|一般网格)$")


def codes(draft: Draft, frame: pd.DataFrame) -> list[str]:
    """Return a code per new unit: the next one that was never given."""
    desk = draft.desk
    taken = {code for code in desk.codes if code} | set(desk.retired)
    result = []
    for k in range(len(frame)):
        community = frame["community_code"].iloc[k] if "community_code" in frame else None
        code = draft.fresh[k].values.get("code") or _code(draft, frame, k, community or "", taken)
        taken.add(code)
        result.append(code)
    return result


def _code(draft: Draft, frame: pd.DataFrame, k: int, community: str, taken: set[str]) -> str:
    desk = draft.desk
    if desk.table == "micro_grid":
        general = frame["general_grid_code"].iloc[k]
        codes = sorted(code for code in texts(desk.general_grids, "code") if code and code.startswith(community))
        number = dict(zip(codes, general_numbers(codes, community))).get(general, 0)
        return numbered(np.array([number]), community, taken, desk.settings, {})[0]
    origin = draft.fresh[k].origin
    old = desk.codes[origin] if origin >= 0 else None
    if desk.table == "general_grid":
        return _next(community, 2, taken)
    if desk.table == "community":
        code = _next((old or "0" * 12)[:9], 3, taken)
        draft.notes.append(tr("新社区的编码 {code} 是暂编的，请改为正式的统计用区划代码。").format(code=code))
        return code
    return _next(f"{old or community}-", 1, taken)


def _next(stem: str, width: int, taken: set[str]) -> str:
    number = 1
    while f"{stem}{number:0{width}d}" in taken:
        number += 1
    return f"{stem}{number:0{width}d}"


def names(draft: Draft, frame: pd.DataFrame) -> list[str]:
    """Return a name per new unit, after the one it comes from, that nobody has."""
    desk, settings = draft.desk, draft.desk.settings
    taken = {name for name in texts(desk.units, "name") if name}
    taken |= {unit.values["name"] for unit in draft.fresh if unit.values.get("name")}
    result = []
    for k, unit in enumerate(draft.fresh):
        if unit.values.get("name"):
            result.append(unit.values["name"])
            continue
        old = texts(desk.units, "name")[unit.origin] if unit.origin >= 0 else None
        community = _named(desk.communities, frame["community_code"].iloc[k] if "community_code" in frame else None)
        match = _NUMBERED.match(old) if old else None
        compound = _named(desk.compounds, frame["compound_code"].iloc[k] if "compound_code" in frame else None)
        stem = match.group(1) if match else old or compound or community or stored("新")
        if desk.table == "micro_grid":
            sort = stored("专属网格") if frame["kind"].iloc[k] == DEDICATED else stored("微网格")
            name = _free(lambda n, stem=stem, sort=sort, community=community: settings.name_template.format(
                unit=stem, number=n, sort=sort, community=community or ""), taken)  # fmt: skip
        elif desk.table == "general_grid" and (match or not old):
            name = _free(lambda n, stem=stem: stored("{stem}第{number}一般网格").format(stem=stem, number=n), taken)
        else:
            name = _free(lambda n, stem=stem: stored("{stem}（{number}）").format(stem=stem, number=n + 1), taken)
        taken.add(name)
        result.append(name)
    return result


def _free(name_of, taken: set[str]) -> str:
    number = 1
    while name_of(number) in taken:
        number += 1
    return name_of(number)


def _named(units: pd.DataFrame, code) -> str | None:
    """Return the name of the unit with this code, None where there is none."""
    at = np.flatnonzero(texts(units, "code") == code) if code else np.zeros(0, dtype=int)
    return texts(units, "name")[at[0]] if len(at) else None
