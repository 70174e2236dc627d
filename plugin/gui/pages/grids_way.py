"""How a variant is written: into the layers, or, for a very large one if the user says so, straight into the file."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QWidget

from ...core.grids.variants import Variant
from ...core.text import tr
from ...workspace.workspace import Workspace
from .. import writing_way


def ask_way(workspace: Workspace, variant: Variant, parent: QWidget) -> str | None:
    """Return writing_way.EDITS or DIRECT, None when the user wants neither; only a very large variant is asked about."""
    grids, parts = variant.figures.grids, len(variant.delineation.parts)
    text = tr("方案有 {grids} 个网格、{parts} 栋楼，写入图层要几分钟；直接写入工作区文件只要几秒，但不能撤销。")
    text = text.format(grids=grids, parts=parts)
    return writing_way.ask_way(workspace, grids + parts, tr("采用方案"), text, parent)
