"""Building parts: the smallest units that are counted and grouped.

A building with more households and shops than one micro-grid may hold is divided into parts (单元, else 楼层), rows
of their own that name the whole building in `parent_uid`. Whoever counts uses `leaves` only.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..findings import ERROR, INFO, Finding
from ..text import stored, tr
from .podiums import divided
from .settings import GridSettings
from .slices import length_and_width, sliced

WHOLE, UNIT, FLOOR = "整栋", "单元", "楼层"


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
    frame, findings = divided(leaves(buildings), settings)
    load = (frame["households"] + frame["shops"]).to_numpy(dtype=float)
    large = np.flatnonzero((load > settings.maximum) & ~pd.isna(frame["geometry"]).to_numpy())
    if not len(large):
        return frame, findings
    pieces = {}
    for row in large:
        parts, finding = _parts_of(frame.iloc[row], settings)
        findings.append(finding)
        if parts is not None:
            pieces[row] = parts
    if not pieces:
        return frame, findings
    blocks, start = [], 0
    for row in sorted(pieces):  # keep the long runs of untouched rows in one piece
        blocks.extend((frame.iloc[start:row], pieces[row]))
        start = row + 1
    blocks.append(frame.iloc[start:])
    return pd.concat([block for block in blocks if len(block)], ignore_index=True)[list(frame.columns)], findings


def building_title(row) -> str:
    """Return what people call the building: its name, else its code, else the start of its uid."""
    for key in ("name", "code"):
        value = row.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return str(row.get("uid") or "")[:8]


def even_split(total: int, count: int) -> np.ndarray:
    """Return `count` whole numbers that differ by at most one and add up to `total`."""
    steps = (np.arange(count + 1) * int(total)) // count
    return np.diff(steps)


def _parts_of(row: pd.Series, settings: GridSettings) -> tuple[pd.DataFrame | None, Finding]:
    title = building_title(row)
    total = int(row["households"] + row["shops"])
    plan = _plan(row, total, settings)
    codes = (str(row.get("code") or row.get("uid")),)
    if plan is None:
        return None, Finding(
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
    kind, labels, households, shops = plan
    shapes = sliced(row["geometry"], np.array(households, dtype=float) + np.array(shops, dtype=float))
    parts = pd.DataFrame([row] * len(labels)).reset_index(drop=True)
    parts["uid"] = [f"{row['uid']}#{number}" for number in range(1, len(labels) + 1)]
    parts["parent_uid"] = row["parent_uid"] if _text(row.get("parent_uid")) else row["uid"]
    parts["part"] = kind
    parts["part_label"] = labels
    parts["households"] = np.asarray(households, dtype=float)
    parts["shops"] = np.asarray(shops, dtype=float)
    parts["population"] = _shared(row.get("population"), households)
    parts["source"] = "auto"
    column = np.empty(len(shapes), dtype=object)
    column[:] = shapes
    parts["geometry"] = column
    how = tr("单元") if kind == UNIT else tr("楼层（示意切分）")
    detail = tr("{name}（{total} 户，按{how}拆成 {count} 部分）").format(
        name=title, total=total, how=how, count=len(labels)
    )
    return parts, Finding(
        "D21", INFO, tr("楼栋已拆分"), detail, tr("如与实际单元不符，请人工调整。"), "building", codes, row["geometry"]
    )


def _text(value) -> bool:
    return isinstance(value, str) and bool(value)


def _shared(population, households) -> np.ndarray:
    """Return the population spread by households, whole numbers adding up; unknown stays unknown."""
    weights = np.asarray(households, dtype=float)
    if population is None or pd.isna(population) or weights.sum() <= 0:
        return np.full(len(weights), np.nan)
    steps = np.floor(np.concatenate([[0.0], np.cumsum(weights)]) / weights.sum() * float(population) + 0.5)
    return np.diff(steps)


def _plan(row: pd.Series, total: int, settings: GridSettings):
    """Return (part kind, labels, households, shops) or None where no sensible division exists."""
    title, high = building_title(row), settings.maximum
    units = _count(row.get("units"))
    length, width = length_and_width(row["geometry"])
    if 2 <= units <= settings.most_parts and length / units >= settings.thinnest_part:
        homes, shops = even_split(int(row["households"]), units), even_split(int(row["shops"]), units)[::-1]
        if (homes + shops).max() <= high:
            labels = [stored("{name}{number}单元").format(name=title, number=unit + 1) for unit in range(units)]
            return UNIT, labels, homes, shops
        bands = int(np.ceil((homes + shops).max() / high))
        if units * bands <= settings.most_parts and length / (units * bands) >= settings.thinnest_part:
            labels, all_homes, all_shops = [], [], []
            for unit in range(units):
                names, band_homes, band_shops = _floor_bands(
                    stored("{name}{number}单元").format(name=title, number=unit + 1),
                    row,
                    homes[unit],
                    shops[unit],
                    bands,
                )
                labels += names
                all_homes += list(band_homes)
                all_shops += list(band_shops)
            return FLOOR, labels, all_homes, all_shops
    count = int(np.ceil(total / high))
    if count > settings.most_parts or length / count < settings.thinnest_part:
        return None
    if length >= settings.long_footprint * width and length / count >= settings.shortest_unit:
        labels = [stored("{name}第{number}段").format(name=title, number=part + 1) for part in range(count)]
        return UNIT, labels, even_split(int(row["households"]), count), even_split(int(row["shops"]), count)[::-1]
    return (FLOOR, *_floor_bands(title, row, int(row["households"]), int(row["shops"]), count))


def _floor_bands(title: str, row: pd.Series, homes: int, shops: int, count: int):
    """Return (labels, households, shops) of `count` floor bands; shops fill the lowest bands first."""
    sizes = even_split(int(homes) + int(shops), count)[::-1]
    below = np.concatenate([[0], np.cumsum(sizes)])
    band_shops = np.clip(int(shops) - below[:-1], 0, sizes)
    floors = _count(row.get("floors"))
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


def _count(value) -> int:
    return int(value) if value is not None and not pd.isna(value) and np.isfinite(value) and value > 0 else 0
