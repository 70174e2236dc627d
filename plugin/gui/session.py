"""What the whole window shares: the current workspace, and the signals that say when to look again.

The current workspace follows QgsProject: opening a .qgz that holds our layers makes its workspace current,
clearing the project leaves none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QApplication, QFileDialog

from ..core.errors import GewuError
from ..core.text import tr
from ..workspace import project as workspace_project
from ..workspace import taxonomies
from ..workspace.edits import Change
from ..workspace.layers import same_file
from ..workspace.workspace import Workspace
from . import messages, remembered
from .map_view import MapView
from .remembered import recent

#: Milliseconds in which many signals of one edit are gathered into one.
_GATHER = 150


class Session(QObject):
    """Handed to every page. `workspace` is None while there is none.

    workspace_changed: another workspace is current, or none.
    data_changed: rows have changed (edit, undo, import, save, discard); gathered, so refresh once per signal.
    page_wanted: bring a page to the front, and a part of it ("" as it is).
    """

    workspace_changed = pyqtSignal()
    data_changed = pyqtSignal()
    page_wanted = pyqtSignal(str, str)

    def __init__(self, iface, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.iface = iface
        self.map = MapView(iface.mapCanvas())
        self.workspace: Workspace | None = None
        #: The grid editor (`editing.editor.GridEditor`), set by the window that makes both.
        self.editor = None
        self._lost: Workspace | None = None
        self._watched: list = []
        self._look_timer = self._timer(self._look)
        self._data_timer = self._timer(self._tell)
        project = self._project = QgsProject.instance()  # a bound signal does not keep the object it belongs to
        self._project_signals = (project.layersAdded, project.layersRemoved, project.readProject, project.cleared)
        for signal in self._project_signals:
            signal.connect(self._look_timer.start)
        self._look()

    def _timer(self, call) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(_GATHER)
        timer.timeout.connect(messages.reported(call))
        return timer

    def close(self) -> None:
        """Let go of every signal and layer; the session is not used afterwards."""
        for signal in self._project_signals:
            signal.disconnect(self._look_timer.start)
        self._look_timer.stop()
        self._data_timer.stop()
        self._unwatch()
        self.map.close()
        self.workspace = None

    def open(self, path: str) -> Workspace:
        """Open the GeoPackage at `path`, show its layers in place of another workspace's and make it current.

        Raises GewuError; the workspace that was current then still is.
        """
        with busy():
            return self._open(path)

    def _open(self, path: str) -> Workspace:
        opened = Workspace.open(path)
        self._use_classes(opened)
        for other in (self.workspace, self._lost):
            if other is not None and not same_file(other.path, opened.path):
                workspace_project.hide(other)
        workspace_project.show(opened)
        self._look()
        recent.add(str(opened.path))
        self.map.zoom_to_workspace(opened)
        return opened

    def need(self) -> Workspace:
        """Return the current workspace; raises GewuError where there is none."""
        if self.workspace is None:
            raise GewuError(tr("还没有打开工作区。"), remedy=tr("请在“工作区”页新建或打开一个工作区。"))
        return self.workspace

    def require(self, workspace: Workspace) -> None:
        """Raise GewuError when `workspace`, for which a step has computed something, is not current any more."""
        if self.workspace is None or not same_file(self.workspace.path, workspace.path):
            raise GewuError(tr("计算期间换了工作区，结果没有写入。"), remedy=tr("请回到原工作区重新计算。"))

    def check_file(self) -> None:
        """Notice that the file of the current workspace has gone, or that the lost one is back."""
        watched = self.workspace or self._lost
        if watched is not None and watched.path.is_file() != (self.workspace is not None):
            self._look()

    def _tell(self) -> None:
        self.check_file()
        self.data_changed.emit()

    @staticmethod
    def _use_classes(workspace: Workspace | None) -> None:
        """Go by the facility classes of the workspace; damaged ones are told and the delivered ones hold."""
        try:
            taxonomies.use(workspace)
        except GewuError as problem:
            messages.warning(str(problem), details=problem.details)

    def _tell_lost(self) -> None:
        text = tr("工作区文件“{file}”已不在原处，请放回或重新定位。")
        messages.warning(
            text.format(file=self._lost.path.name),
            details=str(self._lost.path),
            actions=[(tr("定位…"), self._locate), (tr("移除图层"), self._drop_lost)],
        )

    def _locate(self) -> None:
        folder = remembered.get("folder", str(Path.home()))
        path, _ = QFileDialog.getOpenFileName(None, tr("打开工作区"), folder, tr("工作区") + " (*.gpkg)")
        if path:
            self.open(path)

    def _drop_lost(self) -> None:
        if self._lost is not None:
            workspace_project.hide(self._lost)
            self._lost = None

    def apply(self, changes: list[Change], text: str, log: Change | None = None) -> dict:
        """Write `changes` as one undo step; return {table: {"added", "updated", "removed"}}. log: see Workspace.apply."""
        with busy():
            counts = self.need().apply([change for change in changes if not change.is_empty], text, log)
        self.bring_forward([change.table for change in changes])
        self._data_timer.start()
        return counts

    def bring_forward(self, tables: list[str]) -> None:
        """Make the layer of one of these tables, which a step has just changed, the active one, if none of them is.

        QGIS's undo panel, its buttons and Ctrl+Z on the map are about the active layer.
        """
        shown = [self.need().layer(table) for table in tables]
        shown = [layer for layer in shown if layer is not None]
        active = self.iface.activeLayer()
        if shown and active not in shown:
            spatial = [layer for layer in shown if layer.isSpatial()]
            self.iface.setActiveLayer((spatial or shown)[0])

    @property
    def last_step(self) -> str:
        """Return the name of the last step that can be undone, "" for none. Every step writes to 变更记录."""
        stack = self._step_stack()
        return stack.undoText() if stack is not None and stack.canUndo() else ""

    def undo(self) -> None:
        """Undo the last step on all layers it changed."""
        stack = self._step_stack()
        if stack is not None and stack.canUndo():
            stack.undo()

    @property
    def next_step(self) -> str:
        """Return the name of the step that can be done again, "" for none."""
        stack = self._step_stack()
        return stack.redoText() if stack is not None and stack.canRedo() else ""

    def redo(self) -> None:
        """Do the step again that was undone last, on all layers it changes."""
        stack = self._step_stack()
        if stack is not None and stack.canRedo():
            stack.redo()

    def _step_stack(self):
        layer = self.workspace.layer("change_log") if self.workspace is not None else None
        return None if layer is None else layer.undoStack()

    def data_is_stale(self) -> None:
        """Say that rows have changed without an edit of a shown layer."""
        self._data_timer.start()

    def _look(self) -> None:
        found = workspace_project.current()
        before = self.workspace
        same = found is not None and before is not None and str(found.path) == str(before.path)
        if not same:
            self.workspace = found
            self._use_classes(found)
            gone = before is not None and not before.path.is_file() and bool(before.layers)
            self._lost = None if found is not None else before if gone else self._lost
            if gone and found is None:
                self._tell_lost()
        self._watch()
        if not same and (found is not None or before is not None):
            self.workspace_changed.emit()

    def _watch(self) -> None:
        self._unwatch()
        if self.workspace is None:
            return
        self._watched = list(self.workspace.layers.values())
        for layer in self._watched:
            for signal in _edit_signals(layer):
                signal.connect(self._data_timer.start)

    def _unwatch(self) -> None:
        for layer in self._watched:
            if not sip.isdeleted(layer):
                for signal in _edit_signals(layer):
                    signal.disconnect(self._data_timer.start)
        self._watched = []


@contextmanager
def busy() -> Iterator[None]:
    """A context in which the pointer says that the window is at work."""
    QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QApplication.restoreOverrideCursor()


def _edit_signals(layer) -> tuple:
    return (layer.layerModified, layer.editingStarted, layer.editingStopped, layer.afterRollBack)
