"""The figures shown with a preview."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...core.grids import bounds
from ...core.grids.delineate import Delineation
from ...core.grids.settings import GridSettings
from ...core.text import tr


@dataclass
class Summary:
    """standings: how each grid stands (`core.grids.bounds`), counted in `counts`. mean, deviation (mean distance from the
    target), smallest and largest are of the grids that the bounds bind."""

    standings: np.ndarray
    counts: bounds.Summary
    households: int
    mean: float
    deviation: float
    smallest: float
    largest: float
    explained: int
    parts: int
    settings: GridSettings

    @property
    def count(self) -> int:
        return self.counts.total


def summarise(delineation: Delineation, settings: GridSettings) -> Summary:
    """Return the figures of a delineation; the load of a grid is households + shops."""
    grids = delineation.grids
    standings = bounds.standing(grids, settings.minimum, settings.maximum)
    beyond = np.isin(standings, (bounds.BELOW, bounds.ABOVE))
    load = bounds.load(grids)[beyond | (standings == bounds.INSIDE)]
    some = len(load) > 0
    explained = grids["reason"].notna().to_numpy() & beyond
    return Summary(
        standings=standings,
        counts=bounds.summary(standings),
        households=int(grids["households"].fillna(0).sum()),
        mean=float(load.mean()) if some else 0.0,
        deviation=float(np.abs(load - settings.target).mean()) if some else 0.0,
        smallest=float(load.min()) if some else 0.0,
        largest=float(load.max()) if some else 0.0,
        explained=int(explained.sum()),
        parts=int(delineation.parts["part"].isin(["单元", "楼层"]).sum()) if len(delineation.parts) else 0,
        settings=settings,
    )


def summary_html(summary: Summary) -> str:
    """Return the figures as a small table."""
    rows = [
        (tr("微网格"), tr("{count} 个，共 {households} 户")),
        (tr("在 {low}–{high} 之间"), tr("{inside} 个（{share}）")),
        (tr("户数+商铺"), tr("平均 {mean:.1f}，最少 {smallest:.0f}，最多 {largest:.0f}")),
        (tr("与目标 {target} 之差"), tr("平均 {deviation:.1f}")),
        (tr("超出范围"), tr("{outside} 个，其中 {explained} 个已注明原因")),
        (tr("拆分楼栋"), tr("{parts} 个单元或楼层段")),
    ]
    if summary.counts.exempt:
        rows.insert(1, (tr("其中专属网格"), tr("{exempt} 个，不限户数")))
    values = {
        "count": summary.count,
        "households": summary.households,
        "low": f"{summary.settings.minimum:g}",
        "high": f"{summary.settings.maximum:g}",
        "target": f"{summary.settings.target:g}",
        "inside": summary.counts.inside,
        "share": summary.counts.share_text,
        "exempt": summary.counts.exempt,
        "mean": summary.mean,
        "smallest": summary.smallest,
        "largest": summary.largest,
        "deviation": summary.deviation,
        "outside": summary.counts.outside,
        "explained": summary.explained,
        "parts": summary.parts,
    }
    cells = "".join(
        f"<tr><td style='color:#666;padding-right:10px'>{name.format(**values)}</td>"
        f"<td><b>{text.format(**values)}</b></td></tr>"
        for name, text in rows
    )
    return f"<table cellspacing='2'>{cells}</table>"
