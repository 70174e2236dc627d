"""The figures shown with a preview."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...core.grids.delineate import Delineation
from ...core.grids.settings import GridSettings
from ...core.text import tr


@dataclass
class Summary:
    """inside: per grid, whether its households + shops lie within the bounds; deviation: mean distance from the target."""

    count: int
    inside: np.ndarray
    households: int
    mean: float
    deviation: float
    smallest: float
    largest: float
    explained: int
    parts: int
    settings: GridSettings

    @property
    def share(self) -> float:
        return float(self.inside.mean()) if self.count else 0.0


def summarise(delineation: Delineation, settings: GridSettings) -> Summary:
    """Return the figures of a delineation; the load of a grid is households + shops (rule G01)."""
    grids = delineation.grids
    load = grids["households"].fillna(0).to_numpy() + grids["shops"].fillna(0).to_numpy()
    inside = (load >= settings.minimum) & (load <= settings.maximum)
    some = len(load) > 0
    explained = grids["reason"].notna().to_numpy() & ~inside
    return Summary(
        count=len(load),
        inside=inside,
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
        (tr("在 {low}–{high} 之间"), tr("{inside} 个（{share:.1%}）")),
        (tr("户数+商铺"), tr("平均 {mean:.1f}，最少 {smallest:.0f}，最多 {largest:.0f}")),
        (tr("与目标 {target} 之差"), tr("平均 {deviation:.1f}")),
        (tr("超出范围"), tr("{outside} 个，其中 {explained} 个已注明原因")),
        (tr("拆分楼栋"), tr("{parts} 个单元或楼层段")),
    ]
    values = {
        "count": summary.count,
        "households": summary.households,
        "low": f"{summary.settings.minimum:g}",
        "high": f"{summary.settings.maximum:g}",
        "target": f"{summary.settings.target:g}",
        "inside": int(summary.inside.sum()),
        "share": summary.share,
        "mean": summary.mean,
        "smallest": summary.smallest,
        "largest": summary.largest,
        "deviation": summary.deviation,
        "outside": int((~summary.inside).sum()),
        "explained": summary.explained,
        "parts": summary.parts,
    }
    cells = "".join(
        f"<tr><td style='color:#666;padding-right:10px'>{name.format(**values)}</td>"
        f"<td><b>{text.format(**values)}</b></td></tr>"
        for name, text in rows
    )
    return f"<table cellspacing='2'>{cells}</table>"
