"""G01: households + shops of every grid between the bounds."""

from __future__ import annotations

import numpy as np

from ...columns import numbers, texts
from ...findings import Finding
from ...text import tr
from .. import bounds
from .subject import Subject


def check_counts(subject: Subject) -> list[Finding]:
    """G01. The polygon is the truth: with buildings given, their counts decide, and a differing field is remarked."""
    households, shops, found = _counts(subject)
    totals = households + np.nan_to_num(shops)
    lows, highs = _limits(subject)
    standings = bounds.standing(subject.grids, lows, highs, totals)
    for row in np.flatnonzero(standings == bounds.UNKNOWN):
        detail = tr("微网格 {code} 的户数未知。").format(code=subject.labels[row])
        found.append(subject.finding("G01", "unknown", detail, row))
    for row in np.flatnonzero(np.isin(standings, (bounds.BELOW, bounds.ABOVE))):
        total, low, high, reason = totals[row], lows[row], highs[row], subject.reasons[row]
        detail = tr("微网格 {code} 有 {total:.0f} 户（含商铺 {shops:.0f}），应为 {low:.0f}–{high:.0f}，{gap}。").format(
            code=subject.labels[row],
            total=total,
            shops=np.nan_to_num(shops[row]),
            low=low,
            high=high,
            gap=tr("少 {count:.0f} 户").format(count=low - total)
            if total < low
            else tr("多 {count:.0f} 户").format(count=total - high),
        )
        if reason:
            detail += tr("说明：{reason}").format(reason=reason)
        case = "explained" if reason else standings[row]
        marks = (f"{total:.0f}", f"{low:.0f}–{high:.0f}", reason or "")
        found.append(subject.finding("G01", case, detail, row, marks=marks))
    return found


def _limits(subject: Subject) -> tuple[np.ndarray, np.ndarray]:
    """Return (minimum, maximum) per grid: those of its kind in the catalogue where it has some, else the settings'."""
    own = [subject.parameters.limits.get(kind) or {} for kind in texts(subject.grids, "kind")]
    settings = subject.settings
    return (
        np.array([entry.get("min", settings.minimum) for entry in own], dtype=float),
        np.array([entry.get("max", settings.maximum) for entry in own], dtype=float),
    )


def _counts(subject: Subject) -> tuple[np.ndarray, np.ndarray, list[Finding]]:
    """Return (households, shops, findings): counted from the buildings where given, else as recorded.

    A grid with a building of unknown households keeps its recorded count, and is unknown without one; but it has no
    fewer than its other buildings have.
    """
    recorded, recorded_shops = numbers(subject.grids, "households"), numbers(subject.grids, "shops")
    if not subject.has_buildings:
        return recorded, recorded_shops, []
    buildings = subject.buildings
    known = ~np.isnan(buildings.households)
    counted = subject.counts(np.nan_to_num(buildings.households))
    shops = subject.counts(buildings.shops)
    certain = subject.counts((~known).astype(float)) == 0
    found = []
    stale = certain & (
        (~np.isnan(recorded) & (recorded != counted)) | (~np.isnan(recorded_shops) & (recorded_shops != shops))
    )
    more = ~certain & (counted > recorded)
    for row in np.flatnonzero(stale | more):
        detail = tr(
            "微网格 {code} 记为 {old:.0f} 户、商铺 {old_shops:.0f}，按楼栋统计为 {new:.0f} 户、商铺 {new_shops:.0f}。"
        ).format(
            code=subject.labels[row],
            old=np.nan_to_num(recorded[row]),
            old_shops=np.nan_to_num(recorded_shops[row]),
            new=counted[row],
            new_shops=shops[row],
        )
        marks = (recorded[row], recorded_shops[row], counted[row], shops[row])
        found.append(subject.finding("G01", "stale", detail, row, marks=marks))
    return np.where(certain | more, counted, recorded), np.where(certain, shops, recorded_shops), found
