"""Households of buildings that have none recorded: spread from a compound's known total, else estimated.

Every figure says where it comes from (`households_source`): 登记 recorded, 分摊 spread from a known total, 估算
floor area ÷ area per household. The parameters are this product's own and editable: `resources/grids/households.json`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import shapely

from .. import resources
from ..columns import labels, numbers, polygons, texts
from ..errors import GewuError
from ..findings import Finding
from ..text import listed, tr
from .parts.parts import leaves

RECORDED, ESTIMATED, SPREAD = "登记", "估算", "分摊"


@dataclass
class Estimate:
    """frame: the buildings with households (integers as float, NaN = unknown) and households_source; report: counts."""

    frame: pd.DataFrame
    findings: list[Finding]
    report: dict


@cache
def defaults() -> dict:
    """Return the parameters as delivered."""
    return resources.read_json("grids", "households.json")


def estimate(
    buildings: pd.DataFrame,
    area_per_household: float = 90.0,
    totals: pd.DataFrame | None = None,
    default_floors: float | None = None,
) -> pd.DataFrame:
    """Return `buildings` with `households` and `households_source` (see `estimated`)."""
    return estimated(buildings, area_per_household, totals, default_floors).frame


def estimated(
    buildings: pd.DataFrame,
    area_per_household: float = 90.0,
    totals: pd.DataFrame | None = None,
    default_floors: float | None = None,
) -> Estimate:
    """Return households for every building leaf that has none recorded.

    buildings: frame of building; footprints in a metric CRS, or a column `footprint_area` (㎡, ellipsoidal) that
    takes their place; `floors`, `use`, `households`, `households_source`, `compound_code` may be missing.
    area_per_household: ㎡ of floor area per household. default_floors: for buildings without a usable count.
    totals: units (compounds) with `code` and `households`, the known totals; buildings belong to one by
    `compound_code`, else by location where `totals` has shapes.

    A recorded count is never overwritten; one this function made before (估算, 分摊) is made anew, except on parts
    of a split building. Only residential or blank use is estimated; mixed use counts with the share in the data
    file. A total is spread over the residential buildings without a recorded count, in proportion to floor area, in
    whole households that add up exactly. Raises GewuError for a non-positive area or number of floors.
    """
    floors_assumed = float(defaults()["default_floors"] if default_floors is None else default_floors)
    for value, name in ((area_per_household, tr("每户建筑面积")), (floors_assumed, tr("默认层数"))):
        if not (np.isfinite(value) and value > 0):
            raise GewuError(tr("{name}应大于 0，现为 {value}。").format(name=name, value=value))
    stock = _Stock(buildings, floors_assumed)
    households, source = stock.kept.copy(), np.where(np.isnan(stock.kept), None, stock.kept_source).astype(object)
    findings: list[Finding] = []
    if totals is not None and len(totals):
        findings += _spread(stock, totals, households, source)
    open_rows = stock.residential & np.isnan(households) & ~stock.closed & (stock.floor_area > 0)
    households[open_rows] = np.floor(stock.floor_area[open_rows] / area_per_household + 0.5)
    source[open_rows] = ESTIMATED
    findings += _remarks(stock, households, source)
    frame = buildings.reset_index(drop=True).assign(households=households, households_source=source)
    return Estimate(frame, findings, _report(stock, households, source))


class _Stock:
    """The buildings as the estimate sees them: arrays (n,), floor areas in ㎡."""

    def __init__(self, buildings: pd.DataFrame, default_floors: float) -> None:
        frame = buildings.reset_index(drop=True)
        self.labels = labels(frame)
        self.shapes = polygons(frame)
        self.leaf = _is_leaf(frame)
        self.compound = texts(frame, "compound_code")
        recorded, recorded_source = numbers(frame, "households"), texts(frame, "households_source")
        is_part = ~pd.isna(texts(frame, "parent_uid"))
        remade = self.leaf & ~is_part & np.isin(recorded_source.astype(str), (ESTIMATED, SPREAD))
        self.kept = np.where(remade | (recorded < 0), np.nan, recorded)
        self.kept_source = np.where(pd.isna(recorded_source), RECORDED, recorded_source)
        uses = np.array([str(use or "").lower() for use in texts(frame, "use")], dtype=object)
        shares = {key.lower(): share for key, share in defaults()["uses"].items()}
        self.share = np.array([shares.get(use, 0.0) for use in uses], dtype=float)
        self.open = self.leaf & np.isnan(self.kept)
        self.residential = self.open & (self.share > 0)
        floors = numbers(frame, "floors")
        self.unfloored = ~((floors > 0) & (floors <= defaults()["max_floors"]))
        footprint = shapely.area(self.shapes)
        if "footprint_area" in frame:
            given = numbers(frame, "footprint_area")
            footprint = np.where(np.isnan(given), footprint, given)
        footprint = np.where(shapely.is_missing(self.shapes) & ~(footprint > 0), np.nan, footprint)
        self.floor_area = footprint * np.where(self.unfloored, default_floors, floors) * self.share
        #: Buildings whose compound's total is already used up or contradictory: they are not estimated on top of it.
        self.closed = np.zeros(len(frame), dtype=bool)


def _is_leaf(frame: pd.DataFrame) -> np.ndarray:
    numbered = frame.assign(_row=np.arange(len(frame)))
    mask = np.zeros(len(frame), dtype=bool)
    mask[leaves(numbered)["_row"].to_numpy(dtype=np.int64)] = True
    return mask


def _spread(stock: _Stock, totals: pd.DataFrame, households: np.ndarray, source: np.ndarray) -> list[Finding]:
    """Spread the known totals, in place; return what was odd."""
    totals = totals.reset_index(drop=True)
    names, amounts = labels(totals), np.floor(numbers(totals, "households") + 0.5)
    member = _membership(stock, totals)
    found = []
    for unit in np.flatnonzero(amounts >= 0):
        rows = np.flatnonzero(member == unit)
        known = rows[~np.isnan(stock.kept[rows])]
        waiting = rows[stock.residential[rows]]
        remaining = amounts[unit] - stock.kept[known].sum()
        weighted = waiting[stock.floor_area[waiting] > 0]
        values = {"name": names[unit], "total": amounts[unit], "known": stock.kept[known].sum()}
        if remaining < 0:
            text = tr("小区 {name} 总数 {total:.0f} 户，楼栋登记合计已有 {known:.0f} 户；其余楼栋不再估算。").format(
                **values
            )
            found.append(_finding("H04", text, [names[unit]]))
            stock.closed[waiting] = True
        elif len(weighted):
            households[weighted] = largest_remainder(remaining, stock.floor_area[weighted])
            source[weighted] = SPREAD
        elif remaining > 0 and len(known) and not len(waiting):
            text = tr("小区 {name} 总数 {total:.0f} 户，楼栋登记合计 {known:.0f} 户，没有可分摊的楼栋。").format(
                **values
            )
            found.append(_finding("H06", text, [names[unit]]))
        elif remaining > 0:
            text = tr("小区 {name} 总数 {total:.0f} 户，但没有可分摊的居住楼栋。").format(**values)
            found.append(_finding("H05", text, [names[unit]]))
    return found


def _membership(stock: _Stock, totals: pd.DataFrame) -> np.ndarray:
    """Return for each building leaf the row of its unit in `totals`, -1 for none: by code, else by location."""
    codes = {code: row for row, code in reversed(list(enumerate(texts(totals, "code")))) if code}
    member = np.array([codes.get(code, -1) if code else -1 for code in stock.compound], dtype=np.int64)
    shapes = polygons(totals)
    homeless = np.flatnonzero((member < 0) & pd.isna(stock.compound))
    if len(homeless) and not shapely.is_missing(shapes).all():
        at, unit = shapely.STRtree(shapes).query(
            shapely.point_on_surface(stock.shapes[homeless]), predicate="intersects"
        )
        member[homeless[at][::-1]] = unit[::-1]
    member[~stock.leaf] = -1
    return member


def largest_remainder(total: float, weights: np.ndarray) -> np.ndarray:
    """Return whole numbers in proportion to `weights` (> 0) that add up to the whole number `total` exactly.

    The fractions left over go to the largest remainders; equal ones in order of the rows.
    """
    exact = total * weights / weights.sum()
    shared = np.floor(exact)
    missing = int(round(total - shared.sum()))
    order = np.argsort(-(exact - shared), kind="stable")
    shared[order[:missing]] += 1
    return shared


def _remarks(stock: _Stock, households: np.ndarray, source: np.ndarray) -> list[Finding]:
    made = np.isin(source.astype(str), (ESTIMATED, SPREAD)) & stock.open
    found = []
    assumed = np.flatnonzero(made & stock.unfloored)
    if len(assumed):
        text = tr("有 {count} 栋楼没有可用的层数，已按默认层数估算：{names}。")
        found.append(_about("H01", text, stock, assumed))
    impossible = np.flatnonzero(stock.residential & np.isnan(households) & ~stock.closed)
    if len(impossible):
        text = tr("有 {count} 栋居住楼没有面积，无法估算：{names}。")
        found.append(_about("H02", text, stock, impossible))
    other = np.flatnonzero(stock.open & ~stock.residential)
    if len(other):
        text = tr("有 {count} 栋楼不是居住用途，没有估算：{names}。")
        found.append(_about("H03", text, stock, other))
    return found


def _about(rule: str, text: str, stock: _Stock, rows: np.ndarray) -> Finding:
    shown = listed(stock.labels[rows[:10]]) + (tr(" 等") if len(rows) > 10 else "")
    points = shapely.point_on_surface(stock.shapes[rows])
    points = points[~shapely.is_missing(points)]
    place = shapely.multipoints(points) if len(points) else None
    return _finding(rule, text.format(count=len(rows), names=shown), stock.labels[rows], place, layer="building")


def _finding(rule: str, detail: str, codes, geometry=None, layer: str = "compound") -> Finding:
    entry = defaults()["findings"][rule]
    return Finding(rule, entry["severity"], entry["title"], detail, entry["suggestion"], layer, tuple(codes), geometry)


def _report(stock: _Stock, households: np.ndarray, source: np.ndarray) -> dict:
    """Return counts and sums of the leaves by source, and how many stay unknown."""
    report: dict = {"buildings": int(stock.leaf.sum())}
    for name, key in ((RECORDED, "recorded"), (ESTIMATED, "estimated"), (SPREAD, "spread")):
        rows = stock.leaf & (source == name)
        report[f"{key}_buildings"] = int(rows.sum())
        report[f"{key}_households"] = int(np.nansum(households[rows]))
    report["households"] = int(np.nansum(households[stock.leaf]))
    report["unknown_buildings"] = int((stock.leaf & np.isnan(households)).sum())
    report["assumed_floors_buildings"] = int((stock.open & ~np.isnan(households) & stock.unfloored).sum())
    return report
