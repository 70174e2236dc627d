"""The 工作区 page's table: what the workspace holds and what is still missing."""

from __future__ import annotations

import pandas as pd
from qgis.core import QgsFeatureRequest, QgsVectorLayer

from ...core import resources, schema
from ...core.text import listed, tr
from ..frame_model import BAD, DOUBT, FAINT, GOOD, LINK, Column

REQUIRED, ADVISED, RESULT = "必需", "建议", "结果"


def columns() -> list[Column]:
    """Return the columns shown."""
    return [
        Column("title", tr("数据"), tip=lambda row: row["purpose"]),
        Column("count", tr("数量"), colour=lambda row: None if row["count"] else FAINT),
        Column("state", tr("情况"), colour=lambda row: row["colour"]),
        Column("action", tr("操作"), colour=lambda row: LINK),
    ]


def overview(workspace) -> pd.DataFrame:
    """Return one row per table: table, title, count, state, colour, action, purpose."""
    rows = []
    for item in resources.read_json("overview.json")["tables"]:
        table = schema.table(item["table"])
        count = workspace.count(table.name)
        state, colour = _state(workspace, table, item, count)
        purpose = tr("{need} · 用于{use}").format(need=item["need"], use=item["for"])
        rows.append((table.name, table.title, count, state, colour, tr("导入…"), purpose))
    return pd.DataFrame(rows, columns=["table", "title", "count", "state", "colour", "action", "purpose"])


def _state(workspace, table: schema.Table, item: dict, count: int) -> tuple[str, str]:
    need = item["need"]
    if count == 0:
        if need == RESULT:
            return tr("尚未划格"), FAINT
        return (tr("待导入（必需）"), BAD) if need == REQUIRED else (tr("待导入（{need}）").format(need=need), FAINT)
    missing = []
    for name in item["fields"]:
        empty = _count_empty(workspace.layer(table.name), name)
        if empty:
            missing.append(tr("{count} 条缺{field}").format(count=empty, field=table.field(name).alias))
    return (listed(missing), DOUBT) if missing else (tr("已有"), GOOD)


def _count_empty(layer: QgsVectorLayer | None, field: str) -> int:
    """Return how many features have nothing in `field`."""
    if layer is None:
        return 0
    request = QgsFeatureRequest().setFilterExpression(f'"{field}" IS NULL OR "{field}" = \'\'')
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    request.setSubsetOfAttributes([])
    return sum(1 for _ in layer.getFeatures(request))
