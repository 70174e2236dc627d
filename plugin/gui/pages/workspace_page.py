"""工作区: create or open one, bring data in, see what is missing."""

from __future__ import annotations

import html
from pathlib import Path

from qgis.PyQt.QtCore import QStandardPaths, Qt
from qgis.PyQt.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core.grids import households as estimation
from ...core.text import tr
from ...workspace import households
from ...workspace import project as workspace_project
from ...workspace.layers import same_file
from ...workspace.sample import copy_sample
from .. import background, messages, remembered
from ..dialogs.households_dialog import HouseholdsDialog
from ..dialogs.import_dialog import ImportDialog
from ..dialogs.new_workspace_dialog import NewWorkspaceDialog
from ..frame_model import FrameTable
from ..help import show_help
from ..icons import icon
from ..leaving import may_leave
from ..session import Session
from .overview import columns, overview
from .page import Page

_ACTION = 3


class WorkspacePage(Page):
    """The first page; usable without a workspace."""

    ID = "workspace"
    NEEDS_WORKSPACE = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.addLayout(self._file_buttons())
        self.welcome = self._welcome()
        layout.addWidget(self.welcome)
        self.contents = QWidget(self)
        inside = QVBoxLayout(self.contents)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(self._data_buttons())
        self.table = FrameTable(columns(), "state", self)
        self.table.setObjectName("gewu_overview")
        self.table.setSortingEnabled(False)
        self.table.clicked.connect(self._table_clicked)
        self.table.setToolTip(tr("点击“导入…”把数据读入这张表"))
        inside.addWidget(self.table, 1)
        layout.addWidget(self.contents, 1)
        self.filler = QWidget(self)
        layout.addWidget(self.filler, 1)
        self.refresh()

    def title(self) -> str:
        return tr("工作区")

    def _file_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.new_button = self._button("new", tr("新建…"), self.new, tr("新建一个空的工作区文件，选好坐标系"))
        self.open_button = QToolButton(self)
        self.open_button.setObjectName("gewu_open")
        self.open_button.setText(tr("打开…"))
        self.open_button.setIcon(icon("open"))
        self.open_button.setToolTip(tr("打开已有的工作区文件；右边的箭头列出最近打开的"))
        self.open_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.open_button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.open_button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.open_button.clicked.connect(messages.reported(self.open))
        self.recent_menu = QMenu(self.open_button)
        self.recent_menu.aboutToShow.connect(self._fill_recent)
        self.open_button.setMenu(self.recent_menu)
        self.sample_button = self._button(
            "sample", tr("打开示例"), self.open_sample, tr("复制一份示例工作区并打开，可以随意修改")
        )
        self.help_button = self._button("help", tr("帮助"), show_help, tr("在浏览器中打开使用手册（F1）"))
        for button in (self.new_button, self.open_button, self.sample_button, self.help_button):
            row.addWidget(button, 1)
        return row

    def _data_buttons(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(4)
        self.import_button = self._button(
            "import", tr("导入数据…"), self.import_data, tr("把表格或空间数据读入工作区，先预览再写入")
        )
        self.households_button = self._button(
            "households", tr("估算户数…"), self.estimate, tr("给没有户数的楼栋填入估算值，可撤销")
        )
        tip = tr("把图层、样式和当前视图存为 QGIS 工程（.qgz），下次直接打开")
        self.project_button = self._button("export", tr("另存工程…"), self.save_project, tip)
        for column, button in enumerate((self.import_button, self.households_button, self.project_button)):
            grid.addWidget(button, 0, column)
        return grid

    def _button(self, name: str, text: str, slot, tip: str) -> QPushButton:
        button = QPushButton(icon(name), text, self)
        button.setToolTip(tip)
        button.setObjectName(f"gewu_{name}")
        button.clicked.connect(messages.reported(lambda _checked=False: slot()))
        return button

    def _welcome(self) -> QWidget:
        box = QWidget(self)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(4, 12, 4, 4)
        text = QLabel(
            tr(
                "<h3>从这里开始</h3>"
                "<p>一个<b>工作区</b>就是一个 GeoPackage 文件，存放社区、楼栋、微网格、设施等全部数据。</p>"
                "<ol><li>点<b>打开示例</b>，用内置的示例街道走一遍全流程；或</li>"
                "<li>点<b>新建</b>，选好坐标系，再把本单位的数据导入进来。</li></ol>"
            ),
            box,
        )
        text.setWordWrap(True)
        layout.addWidget(text)
        self.recent_label = QLabel(box)
        self.recent_label.setWordWrap(True)
        self.recent_label.linkActivated.connect(self._open_path)
        layout.addWidget(self.recent_label)
        return box

    def refresh(self) -> None:
        workspace = self.session.workspace
        self.welcome.setVisible(workspace is None)
        self.filler.setVisible(workspace is None)
        self.contents.setVisible(workspace is not None)
        if workspace is None:
            links = "".join(_link(path) for path in _recent())
            self.recent_label.setText(tr("<h4>最近打开</h4>") + links if links else "")
        else:
            self.table.set_frame(overview(workspace))

    def workspace_changed(self) -> None:
        self.refresh()

    def new(self) -> None:
        if not may_leave(self.session, self):
            return
        dialog = NewWorkspaceDialog(self.session.map, self)
        if dialog.exec() == NewWorkspaceDialog.DialogCode.Accepted:
            self.session.open(str(dialog.path))
            messages.success(tr("已新建工作区 {path}。下一步：导入数据。").format(path=dialog.path))

    def open(self, _checked: bool = False) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, tr("打开工作区"), remembered.get("folder", str(Path.home())), tr("工作区") + " (*.gpkg)"
        )
        if path:
            self._open_path(path)

    def _open_path(self, path: str) -> None:
        try:
            current = self.session.workspace
            if (current is None or not same_file(current.path, Path(path))) and not may_leave(self.session, self):
                return
            self.session.open(path)
            remembered.put("folder", str(Path(path).parent))
        except Exception as problem:  # the outermost edge: everything is shown here
            messages.error(problem)

    def open_sample(self) -> None:
        if not may_leave(self.session, self):
            return
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        folder = Path(documents or Path.home()) / "格物示例"
        folder.mkdir(parents=True, exist_ok=True)
        opened = self.session.open(str(copy_sample(folder)))
        messages.success(tr("示例已打开，可以随意修改。下一步：到“划格”页自动划格。"), details=str(opened.path))

    def import_data(self, table: str | None = None) -> None:
        workspace = self.session.need()
        dialog = ImportDialog(workspace, table, self, self.session.page_wanted.emit)
        if dialog.exec():
            self.session.data_is_stale()
            self.session.bring_forward([dialog.target_box.chosen().name])  # Ctrl+Z on the map takes the import back
            if self.session.map.canvas.extent().isEmpty() or not self._seen_data(workspace):
                self.session.map.zoom_to_workspace(workspace)

    def _seen_data(self, workspace) -> bool:
        """Whether any of our layers reaches into the canvas."""
        extent = self.session.map.canvas.extent()
        layers = [layer for layer in workspace.layers.values() if layer.isSpatial()]
        return any(layer.featureCount() > 0 and layer.extent().intersects(extent) for layer in layers)

    def estimate(self) -> None:
        workspace = self.session.need()
        dialog = HouseholdsDialog(self)
        if dialog.exec() != HouseholdsDialog.DialogCode.Accepted:
            return
        inputs = households.read_inputs(workspace)
        area = dialog.area.value()

        def done(estimated) -> None:
            self.session.require(workspace)
            counts = self.session.apply(households.changes(inputs["buildings"], estimated), tr("估算户数"))
            updated = counts.get("building", {}).get("updated", 0)
            messages.success(tr("已为 {count} 栋楼填入户数（可撤销）。").format(count=updated))

        background.run(
            tr("估算户数"),
            lambda progress: estimation.estimate(**{**inputs, "area_per_household": area}),
            done,
        )

    def save_project(self) -> None:
        workspace = self.session.need()
        path, _ = QFileDialog.getSaveFileName(
            self, tr("另存工程"), str(Path(workspace.path).with_suffix(".qgz")), tr("QGIS 工程") + " (*.qgz)"
        )
        if path:
            path = path if path.lower().endswith(".qgz") else f"{path}.qgz"
            workspace_project.write_project(workspace, path)
            messages.success(tr("工程已存为 {path}").format(path=path))

    def _fill_recent(self) -> None:
        self.recent_menu.clear()
        for path in _recent():
            action = self.recent_menu.addAction(path.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, path=path: self._open_path(path))
        if self.recent_menu.isEmpty():
            self.recent_menu.addAction(tr("（没有最近打开的工作区）")).setEnabled(False)

    def _table_clicked(self, index) -> None:
        if index.column() == _ACTION:
            messages.reported(self.import_data)(self.table.row(index)["table"])


def _recent() -> list[str]:
    return remembered.recent.paths()


def _link(path: str) -> str:
    shown = html.escape(path)
    return f'<p><a href="{shown}">{html.escape(Path(path).stem)}</a><br><small>{shown}</small></p>'
