"""Building parts: the smallest units that are counted and grouped.

A building with more households and shops than one micro-grid may hold is divided into parts (单元, else 楼层), rows
of their own that name the whole building in `parent_uid`. Whoever counts uses `leaves` only.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...findings import ERROR, INFO, Finding
from ...text import stored, tr
from ..settings import GridSettings
from .part_names import FLOOR, UNIT, building_title
from .podiums import divided
from .slices import length_and_width, sliced

_NUMBERS = ("households", "shops", "population")


def leaves(buildings: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `buildings` that are nobody's whole building, in their order, index 0..n-1."""
    if "parent_uid" not in buildings or "uid" not in buildings:
        return buildings.reset_index(drop=True)
    parents = set(buildings["parent_uid"].dropna())
    parents.discard("")
    return buildings[~buildings["uid"].isin(parents)].reset_index(drop=True)


def split(buildings: pd.DataFrame, settings: GridSettings) -> tuple[pd.DataFrame, list[Finding]]:
    """Return (leaves, findings): the leaves with every over-large one replaced by its parts.

    buildings: cleaned frame with uid, name, code, households, shops (whole numbers ≥ 0), floors, units and valid
    footprints. New parts carry uid "<uid>#<number>", `part`, `part_label`, `parent_uid`, source "auto"; households and
    shops add up exactly to those of the building.
    """
    frame, findings = planned(buildings, settings)
    return cut(frame), findings


def planned(buildings: pd.DataFrame, settings: GridSettings) -> tuple[pd.DataFrame, list[Finding]]:
    """Return what `split` does but for the footprints: until `cut`, each new part has that of its building.

    Column `uncut`: a number of their own for the parts of each such building, 0 for all other rows.
    """
    frame, findings = divided(leaves(buildings), settings)
    load = (frame["households"] + frame["shops"]).to_numpy(dtype=float)
    large = np.flatnonzero((load > settings.maximum) & ~pd.isna(frame["geometry"]).to_numpy())
    plans = {}
    for number, row in zip(large.tolist(), frame.iloc[large].to_dict("records")):
        plan = _plan(row, int(load[number]), settings)
        findings.append(_finding(row, int(load[number]), plan, settings))
        if plan is not None:
            plans[number] = plan
    return (_replaced(frame, plans) if plans else frame.assign(uncut=0)), findings


def cut(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the parts of `planned` with their own footprints and without the column `uncut`."""
    if "uncut" not in frame:
        return frame
    number, shapes = frame["uncut"].to_numpy(), frame["geometry"].to_numpy()
    frame = frame.drop(columns="uncut")
    if not number.any():
        return frame
    load = (frame["households"] + frame["shops"]).to_numpy(dtype=float)
    shapes = shapes.copy()
    order = np.argsort(number, kind="stable")
    order = order[np.searchsorted(number[order], 1) :]
    for rows in np.split(order, np.flatnonzero(np.diff(number[order])) + 1):
        shapes[rows] = sliced(shapes[rows[0]], load[rows])
    return frame.assign(geometry=shapes)


def _replaced(frame: pd.DataFrame, plans: dict) -> pd.DataFrame:
    """Return the frame with the rows that have a plan (kind, labels, households, shops) replaced by their parts."""
    times = np.ones(len(frame), dtype=int)
    times[list(plans)] = [len(plan[1]) for plan in plans.values()]
    source = np.repeat(np.arange(len(frame)), times)
    number = np.arange(len(source)) - np.repeat(np.cumsum(times) - times, times)
    is_new = np.isin(source, list(plans))
    parts = frame.iloc[source].reset_index(drop=True)
    old, step = frame.iloc[source[is_new]], number[is_new]
    chosen = sorted(plans)
    kinds = [plans[row][0] for row in chosen for _ in plans[row][1]]
    loads = [(plans[row][2], plans[row][3]) for row in chosen]
    own = old["parent_uid"].map(lambda value: isinstance(value, str) and bool(value)).to_numpy(dtype=bool)
    people = [shared(value, homes) for value, (homes, _) in zip(frame["population"].iloc[chosen], loads)]
    fresh = {
        "uid": [f"{uid}#{k + 1}" for uid, k in zip(old["uid"], step.tolist())],
        "parent_uid": np.where(own, old["parent_uid"], old["uid"]),
        "part": kinds,
        "part_label": [label for row in chosen for label in plans[row][1]],
        "households": np.concatenate([homes for homes, _ in loads]).astype(float),
        "shops": np.concatenate([shops for _, shops in loads]).astype(float),
        "population": np.concatenate(people),
        "source": "auto",
    }
    for column, values in fresh.items():
        if column not in parts:  # a plain layer says nothing about where its rows come from
            parts[column] = None
        mixed = parts[column].to_numpy(dtype=object if column not in _NUMBERS else float, copy=True)
        mixed[is_new] = values
        parts[column] = mixed
    return parts.assign(uncut=np.where(is_new, source + 1, 0))


def _finding(row: dict, total: int, plan, settings: GridSettings) -> Finding:
    title = building_title(row)
    codes = (str(row.get("code") or row.get("uid")),)
    if plan is None:
        return Finding(
            "D20",
            ERROR,
            tr("楼栋过大，无法拆分"),
            tr("楼栋“{name}”有 {total} 户（商户），按上限 {high} 需拆成过多、过窄的部分，未拆分，单独成格。").format(
                name=title, total=total, high=int(settings.maximum)
            ),
            tr("请核对该楼栋的户数；若属实，请按单元或楼层补充分户数据。"),
            "building",
            codes,
            row["geometry"],
        )
    how = tr("单元") if plan[0] == UNIT else tr("楼层（示意切分）")
    detail = tr("{name}（{total} 户，按{how}拆成 {count} 部分）").format(
        name=title, total=total, how=how, count=len(plan[1])
    )
    return Finding(
        "D21", INFO, tr("楼栋已拆分"), detail, tr("如与实际单元不符，请人工调整。"), "building", codes, row["geometry"]
    )


def even_split(total: int, count: int) -> np.ndarray:
    """Return `count` whole numbers that differ by at most one and add up to `total`."""
    steps = (np.arange(count + 1) * int(total)) // count
    return np.diff(steps)


def _pieces(total: int, settings: GridSettings) -> int:
    """Return in how many even parts to divide `total`: each within the bounds and as near the target as can be."""
    least = int(np.ceil(total / settings.maximum))
    return max(least, min(int(np.floor(total / settings.target + 0.5)), int(total // settings.minimum)))


def shared(population, households) -> np.ndarray:
    """Return the population spread by households, whole numbers adding up; unknown stays unknown."""
    weights = np.asarray(households, dtype=float)
    if population is None or pd.isna(population) or weights.sum() <= 0:
        return np.full(len(weights), np.nan)
    steps = np.floor(np.concatenate([[0.0], np.cumsum(weights)]) / weights.sum() * float(population) + 0.5)
    return np.diff(steps)


def _plan(row: dict, total: int, settings: GridSettings):
    """Return (part kind, labels, households, shops) or None where no sensible division exists."""
    title, high = building_title(row), settings.maximum
    units = whole_count(row.get("units"))
    length, width = length_and_width(row["geometry"])
    if 2 <= units <= settings.most_parts and length / units >= settings.thinnest_part:
        titles, homes, shops = side_by_side(title, row["households"], row["shops"], units)
        if (homes + shops).max() <= high:
            return UNIT, titles, homes, shops
        bands = _pieces(int((homes + shops).max()), settings)
        if units * bands <= settings.most_parts and length / (units * bands) >= settings.thinnest_part:
            labels, all_homes, all_shops = [], [], []
            for unit in range(units):
                names, band_homes, band_shops = floor_bands(
                    titles[unit], row.get("floors"), homes[unit], shops[unit], bands
                )
                labels += names
                all_homes += list(band_homes)
                all_shops += list(band_shops)
            return FLOOR, labels, np.array(all_homes), np.array(all_shops)
    most = min(settings.most_parts, int(length / settings.thinnest_part))
    if np.ceil(total / high) > most:
        return None
    count = min(_pieces(total, settings), most)  # fewer than would come nearest the target rather than none
    floors = whole_count(row.get("floors"))
    flat = length >= settings.long_footprint * width or 0 < floors <= settings.walk_up_floors
    if 0 < floors < count or (flat and length / count >= settings.shortest_unit):
        labels = [stored("{name}第{number}段").format(name=title, number=part + 1) for part in range(count)]
        return UNIT, labels, even_split(int(row["households"]), count), even_split(int(row["shops"]), count)[::-1]
    return (FLOOR, *floor_bands(title, row.get("floors"), row["households"], row["shops"], count))


def side_by_side(title: str, homes: int, shops: int, count: int):
    """Return (labels, households, shops) of `count` parts side by side (单元), as even as can be."""
    stem = f"{title} " if title[-1:].isdigit() else title  # a code and the number of the 单元 must not run together
    labels = [stored("{name}{number}单元").format(name=stem, number=unit + 1) for unit in range(count)]
    return labels, even_split(int(homes), count), even_split(int(shops), count)[::-1]


def floor_bands(title: str, floors, homes: int, shops: int, count: int):
    """Return (labels, households, shops) of `count` floor bands (楼层); shops fill the lowest bands first."""
    sizes = even_split(int(homes) + int(shops), count)[::-1]
    below = np.concatenate([[0], np.cumsum(sizes)])
    band_shops = np.clip(int(shops) - below[:-1], 0, sizes)
    floors = whole_count(floors)
    if floors < count:
        return (
            [stored("{name} 第{number}部分").format(name=title, number=k + 1) for k in range(count)],
            sizes - band_shops,
            band_shops,
        )
    tops = np.round(np.arange(1, count + 1) * floors / count).astype(int)
    labels, start = [], 1
    for top in tops:
        labels.append(stored("{name} {low}–{high}层").format(name=title, low=start, high=int(top)))
        start = int(top) + 1
    return labels, sizes - band_shops, band_shops


def whole_count(value) -> int:
    """Return a count as a whole number; unknown and impossible ones as 0."""
    return int(value) if value is not None and not pd.isna(value) and np.isfinite(value) and value > 0 else 0
