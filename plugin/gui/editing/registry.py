"""The ten tools: what they are called, and the module behind each.

A module for the map has `make(editor) -> QgsMapTool`: the tool stays active until another is chosen. It may have
`options(parent) -> QWidget | None`, shown on the tab 手工编辑 while it is active, and `hint() -> str`, told instead of the
one below (asked again when the tool calls `editor.tell_hint()`). A module for a single step has `run(editor)`; where that returns
False (nothing is selected) and there is a `make` too, things are clicked on the map. Both raise GewuError for the user.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from ...core.text import tr

_ALL = ("micro_grid", "general_grid", "compound", "community")
#: Tables that can be edited, in the order of the chooser.
TABLES = _ALL


@dataclass(frozen=True)
class Tool:
    """id: also the name of the action. key: the shortcut it starts with. tables: those it can edit."""

    id: str
    title: str
    hint: str
    icon: str
    key: str
    tables: tuple[str, ...]
    module: str

    def load(self) -> ModuleType:
        """Return the module behind the tool."""
        return import_module(f".{self.module}", __package__)


def tools() -> list[Tool]:
    """Return the tools in the order of the toolbar, in the user's language."""
    return [
        Tool(
            "draw",
            tr("绘制"),
            tr("左键逐点画出新网格的范围，右键或回车完成；Backspace 删上一点，Esc 放弃。"),
            "draw",
            "Alt+1",
            _ALL,
            "draw_tool",
        ),
        Tool(
            "cut",
            tr("切分"),
            tr("左键逐点画一条穿过网格的线，右键或回车切开；选中网格时只切选中的。Backspace 删上一点，Esc 放弃。"),
            "cut",
            "Alt+2",
            _ALL,
            "cut_tool",
        ),
        Tool(
            "merge",
            tr("合并"),
            tr("合并选中的相邻网格；没有选中时在地图上逐个点击，右键合并。"),
            "merge",
            "Alt+3",
            _ALL,
            "merge_action",
        ),
        Tool(
            "paint",
            tr("刷楼栋"),
            tr("右键点取目标网格，左键点选或拖过楼栋把它们划给目标；Esc 放弃这一笔。"),
            "paint",
            "Alt+4",
            _ALL,
            "paint_tool",
        ),
        Tool(
            "reshape",
            tr("移边界"),
            tr("左键从公共边界上的一点画到另一点，右键或回车完成，两侧网格一起变。Backspace 删上一点，Esc 放弃。"),
            "reshape",
            "Alt+5",
            _ALL,
            "reshape_tool",
        ),
        Tool(
            "repair",
            tr("补空/去叠"),
            tr("查找当前范围内的空白和重叠，逐处或一次处理。"),
            "repair",
            "Alt+6",
            _ALL,
            "repair_action",
        ),
        Tool(
            "redo",
            tr("重划"),
            tr("把选中的网格按新的户数范围重新划分，其余网格不变；没有选中时在地图上点击，右键继续。"),
            "redelineate",
            "Alt+7",
            ("micro_grid",),
            "redo_action",
        ),
        Tool(
            "lock",
            tr("锁定/解锁"),
            tr("锁定选中的网格，不再被编辑和重划，都已锁定时解锁；没有选中时在地图上点击。"),
            "locked",
            "Alt+8",
            _ALL,
            "lock_action",
        ),
        Tool(
            "dedicate",
            tr("专属"),
            tr("点选或框选楼栋，右键把它们连同用地划为一个专属网格；Esc 放弃。"),
            "dedicate",
            "Alt+9",
            ("micro_grid",),
            "dedicate_tool",
        ),
        Tool(
            "divide",
            tr("拆楼"),
            tr("把选中的楼拆成单元或楼层；没有选中时在地图上点击一栋楼。"),
            "divide",
            "Alt+0",
            ("micro_grid", "compound"),
            "divide_action",
        ),
    ]
