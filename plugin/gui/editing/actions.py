"""The actions of the ten tools: icon, text, shortcut; the same objects in the toolbar and on the tab 手工编辑."""

from __future__ import annotations

from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import QAction

from ...core.text import tr
from .. import messages
from ..icons import icon
from .editor import GridEditor
from .registry import Tool


class EditActions:
    """Made by the window after the editor; fills `editor.actions`."""

    def __init__(self, editor: GridEditor) -> None:
        self.editor = editor
        self._iface = editor.session.iface
        for tool in editor.tools.values():
            editor.actions[tool.id] = self._make(tool)
        self._refresh = messages.reported(self.refresh)
        for signal in self._signals():
            signal.connect(self._refresh)
        self.refresh()

    def _signals(self) -> tuple:
        return (self.editor.session.workspace_changed, self.editor.table_changed, self.editor.tool_changed)

    def _make(self, tool: Tool) -> QAction:
        # the long text is what QGIS lists among its keyboard shortcuts, the short one is what buttons show
        action = QAction(icon(tool.icon), tr("格物：{tool}").format(tool=tool.title), self._iface.mainWindow())
        action.setIconText(tool.title)
        action.setObjectName(f"gewu_edit_{tool.id}")
        action.setStatusTip(tool.hint)
        action.setCheckable(hasattr(tool.load(), "make"))
        self._iface.registerMainWindowAction(action, tool.key)  # the user may choose another key
        action.triggered.connect(lambda _checked=False: self._trigger(tool.id))
        return action

    def _trigger(self, tool_id: str) -> None:
        """Start a tool; the button of the active one puts it away."""
        try:
            if self.editor.active == tool_id:
                self.editor.stop()
            else:
                self.editor.start(tool_id)
        except Exception as problem:  # an edge of the window, like `messages.reported`; the button must tell the truth
            messages.error(problem)
        self.refresh()

    def refresh(self, *_args) -> None:
        """Show which tool is active and which can be used."""
        for tool_id, action in self.editor.actions.items():
            why_not = self.editor.why_not(tool_id)
            action.setEnabled(not why_not)
            action.setToolTip(f"<p>{why_not or self._tip(tool_id)}</p>")
            if action.isCheckable():
                action.setChecked(self.editor.active == tool_id)

    def _tip(self, tool_id: str) -> str:
        tool = self.editor.tools[tool_id]
        key = self.editor.actions[tool_id].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        return f"<b>{tool.title}</b>{f' ({key})' if key else ''}<br>{tool.hint}"

    def close(self) -> None:
        for signal in self._signals():
            signal.disconnect(self._refresh)
        for action in self.editor.actions.values():
            self._iface.unregisterMainWindowAction(action)
            action.deleteLater()
        self.editor.actions = {}
