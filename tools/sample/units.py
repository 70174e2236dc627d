"""Precincts, subdistricts, communities, compounds and general grids: one paper, so borders are shared exactly."""

from __future__ import annotations

import random

import pandas as pd
import shapely

from . import ground, plan

#: Half a street's width plus pavement, in metres, left between a block's middle lines and its wall.
WALL = 9.0
#: Extra distance on the main streets' side.
LANE = 4.0

#: Per kind of compound: years, ways of property management, chance of an owners' committee, parking per household.
PROFILES = {
    "S": ((1982, 2000), ("无", "自管", "自管", "信托制", "物业"), 0.2, 0.12),
    "Z": ((1976, 1996), ("无", "无", "自管", "信托制"), 0.1, 0.05),
    "M": ((2001, 2014), ("物业", "物业", "信托制"), 0.7, 0.55),
    "T": ((2009, 2023), ("物业",), 0.9, 0.95),
}


def _union(cells) -> shapely.Geometry:
    return shapely.normalize(shapely.union_all([ground.area(*plan.cell(*cell)) for cell in cells]))


def precincts() -> pd.DataFrame:
    """Return the precinct rows."""
    rows = []
    for code, name in plan.PRECINCTS.items():
        streets = [key for key, (_, precinct) in plan.SUBDISTRICTS.items() if precinct == code]
        cells = [cell for item in plan.COMMUNITIES if item.code[:9] in streets for cell in item.blocks]
        rows.append({"code": code, "name": name, "geometry": _union(cells)})
    return pd.DataFrame(rows)


def subdistricts() -> pd.DataFrame:
    """Return the subdistrict rows."""
    rows = []
    for code, (name, precinct) in plan.SUBDISTRICTS.items():
        cells = [cell for item in plan.COMMUNITIES if item.code[:9] == code for cell in item.blocks]
        rows.append({"code": code, "name": name, "precinct_code": precinct, "geometry": _union(cells)})
    return pd.DataFrame(rows)


def communities() -> pd.DataFrame:
    """Return the community rows, without household counts (`town.build` adds them up)."""
    rows = []
    for item in plan.COMMUNITIES:
        subdistrict = item.code[:9]
        rows.append({
            "code": item.code, "name": item.name, "subdistrict_code": subdistrict,
            "precinct_code": plan.SUBDISTRICTS[subdistrict][1], "kind": item.kind, "theme": item.theme,
            "is_new": item.is_new, "geometry": _union(item.blocks),
        })  # fmt: skip
    return pd.DataFrame(rows)


def general_grids() -> pd.DataFrame:
    """Return the general grids of the communities that have some."""
    rows = []
    for community, grids in plan.GENERAL_GRIDS.items():
        for number, (name, cells) in enumerate(grids, 1):
            rows.append({
                "code": f"{community}{number:02d}", "name": name, "community_code": community, "geometry": _union(cells),
            })  # fmt: skip
    return pd.DataFrame(rows)


def plots() -> list[dict]:
    """Return the walled or open plots of the blocks: use, paper box, column, row, compound name ("" = none), community."""
    names = {kind: iter(values) for kind, values in plan.NAMES.items()}
    found = []
    for column, row in plan.blocks():
        use = plan.use(column, row)
        x0, y0, x1, y1 = plan.block(column, row)
        x0, y0, x1, y1 = x0 + WALL, y0 + WALL, x1 - WALL, y1 - WALL
        if row in (2, 3):
            y0, y1 = y0 + (LANE if row == 3 else 0), y1 - (LANE if row == 2 else 0)
        boxes = [(x0, y0, x1, y1)]
        if use == "Z":
            middle = (x0 + x1) / 2 + (column % 3 - 1) * 9
            boxes = [(x0, y0, middle - 4, y1), (middle + 4, y0, x1, y1)]
        for box in boxes:
            name = next(names[use]) if use in names else ""
            found.append({"use": use, "box": box, "column": column, "row": row, "name": name,
                          "community": plan.community_of(column, row).code})  # fmt: skip
    return found


def compounds(found: list[dict]) -> pd.DataFrame:
    """Return the compound rows of the named plots and write each plot's compound code into it."""
    rows, numbers = [], {}
    dice = random.Random("compounds")
    for plot in found:
        plot["compound"] = None
        if not plot["name"]:
            continue
        number = numbers[plot["community"]] = numbers.get(plot["community"], 0) + 1
        years, kinds, committee, ratio = PROFILES[plot["use"]]
        year = int(years[0] + dice.random() * (years[1] - years[0]))
        kind = kinds[int(dice.random() * len(kinds))]
        plot.update(compound=f"{plot['community']}{number:03d}", year=year, parking_ratio=ratio)
        rows.append({
            "code": plot["compound"], "name": plot["name"], "community_code": plot["community"], "build_year": year,
            "is_old": year <= 2000, "property_kind": kind,
            "property_company": f"示例物业{'一二三四五'[int(dice.random() * 5)]}公司" if kind == "物业" else None,
            "party_org": f"{plot['name']}党支部" if dice.random() < 0.6 else None,
            "owners_committee": dice.random() < committee, "geometry": ground.area(*plot["box"]),
        })  # fmt: skip
    return pd.DataFrame(rows)
