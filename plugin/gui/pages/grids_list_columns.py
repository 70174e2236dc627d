"""The columns of the list of grids: what they are called, how wide they are, which can be typed into."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.text import tr

#: How a cell is edited: as the schema's field says, by a click, or with the picker of workers.
BY_SCHEMA, BY_TOGGLE, BY_PICKER = "schema", "toggle", "picker"


@dataclass(frozen=True)
class GridColumn:
    """One column. `name` is what it sorts by and `shown` (default: the same) what it displays: columns of the listed frame.

    field: the field of micro_grid that editing changes. rank 0: always there; others come in this order as the list gets
    wider. least: width in digits of the font. stretch: takes the room that is left.
    """

    name: str
    title: str
    heading: str
    least: float
    rank: int = 0
    shown: str = ""
    field: str = ""
    edited: str = ""
    stretch: bool = False


def grid_columns() -> list[GridColumn]:
    """Return the columns from left to right; `heading` is the short title that fits, `title` the one in menus and tips."""
    return [
        GridColumn("code", tr("编码"), tr("编码"), 6, shown="tail"),
        GridColumn("name", tr("名称"), tr("名称"), 12, field="name", edited=BY_SCHEMA, stretch=True),
        GridColumn("load", tr("户数（含商铺）"), tr("户数"), 12),
        GridColumn("shops", tr("商铺"), tr("商铺"), 6, rank=3),
        GridColumn("buildings", tr("楼栋"), tr("楼栋"), 6, rank=2),
        GridColumn("worker", tr("网格员"), tr("网格员"), 6, field="worker_uid", edited=BY_PICKER),
        GridColumn("state", tr("状态"), tr("状态"), 4, field="state", edited=BY_SCHEMA),
        GridColumn("locked", tr("锁定"), "", 2.2, field="locked", edited=BY_TOGGLE),
        GridColumn("reason", tr("超限说明"), tr("超限说明"), 22, rank=1, field="reason", edited=BY_SCHEMA),
        GridColumn("kind", tr("网格类型"), tr("类型"), 6, rank=4, field="kind", edited=BY_SCHEMA),
        GridColumn("community", tr("所属社区"), tr("社区"), 14, rank=5),
    ]
