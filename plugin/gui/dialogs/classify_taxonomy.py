"""The facility classes that hold for this workspace: look at them, export them as a workbook, read an edited one back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ...core.facilities.classes import taxonomy as core_taxonomy
from ...core.facilities.classes import taxonomy_book
from ...core.text import listed, tr
from ...workspace import project, taxonomies
from .. import confirm, messages, remembered
from ..controls import usable
from ..frame_model import Column, FrameTable
from ..session import Session

_FOLDER = "folder"


class TaxonomyPanel(QWidget):
    """`changed` when other classes hold than before."""

    changed = pyqtSignal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        self.about = QLabel(self)
        self.about.setObjectName("gewu_classes_about")
        self.about.setWordWrap(True)
        layout.addWidget(self.about)
        columns = [
            Column("code", tr("编码")),
            Column("name", tr("小类")),
            Column("group", tr("所属大类")),
            Column("levels", tr("级别")),
            Column("codes", tr("类型编码")),
            Column("words", tr("本局识别词")),
            Column("count", tr("设施数")),
        ]
        self.table = FrameTable(columns, "name", self)
        self.table.setObjectName("gewu_classes")
        self.table.horizontalHeader().setMaximumSectionSize(260)
        layout.addWidget(self.table, 1)
        row = QHBoxLayout()
        self.out = self._button("gewu_classes_out", tr("导出分类表…"), self._export)
        self.back = self._button("gewu_classes_in", tr("读入分类表…"), self._import)
        self.reset = self._button("gewu_classes_reset", tr("恢复自带分类"), self._reset)
        for button in (self.out, self.back, self.reset):
            row.addWidget(button)
        row.addStretch(1)
        layout.addLayout(row)

    def _button(self, name: str, text: str, call) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(messages.reported(lambda _on=False: call()))
        return button

    def refresh(self) -> None:
        if self.session.workspace is None:
            return
        own = taxonomies.own(self.session.workspace)
        shown = own or core_taxonomy.delivered()
        counts = self.session.workspace.read_columns("facility", ["class_code"])["class_code"].value_counts()
        rows = [
            {
                "code": entry.code,
                "name": entry.name,
                "group": shown.groups[entry.group],
                "levels": listed(entry.levels),
                "codes": listed(code for code, _ in entry.amap_codes),
                "words": listed(entry.words),
                "count": int(counts.get(entry.code, 0)),
            }
            for entry in shown.classes
        ]
        self.table.set_frame(pd.DataFrame(rows))
        text = tr("现用：{title}，{groups} 大类 {classes} 小类。{note}")
        note = shown.note if own is None else ""
        self.about.setText(
            text.format(title=shown.title, groups=len(shown.groups), classes=len(shown.classes), note=note)
        )
        usable(self.out, tr("导出为 Excel，可改名称、级别、编码和识别词，增删小类"))
        usable(self.back, tr("读入改好的分类表，只用于这个工作区"))
        usable(self.reset, tr("不再用本局分类"), "" if own is not None else tr("现在用的就是自带分类"))

    def _export(self) -> None:
        start = str(Path(remembered.get(_FOLDER, str(Path.home()))) / tr("设施分类.xlsx"))
        path, _ = QFileDialog.getSaveFileName(self, tr("导出分类表"), start, "Excel (*.xlsx)")
        if not path:
            return
        path = path if path.lower().endswith(".xlsx") else f"{path}.xlsx"
        taxonomy_book.write(taxonomies.of(self.session.need()), path)
        remembered.put(_FOLDER, str(Path(path).parent))
        messages.success(tr("分类表已导出：{file}。").format(file=path))

    def _import(self) -> None:
        folder = remembered.get(_FOLDER, str(Path.home()))
        path, _ = QFileDialog.getOpenFileName(self, tr("读入分类表"), folder, tr("设施分类") + " (*.xlsx *.xlsm)")
        if not path:
            return
        found = taxonomy_book.read(path)
        text = tr("将在这个工作区使用“{title}”（{count} 小类），这一步不能撤销，但可以“恢复自带分类”。\n\n{notes}")
        text = text.format(title=found.taxonomy.title, count=len(found.taxonomy.classes), notes="\n".join(found.notes))
        if confirm.confirmed(self, tr("读入分类表"), text, tr("使用")):
            self._keep(found.taxonomy)

    def _reset(self) -> None:
        text = tr("这个工作区将改用自带分类，本局分类从工作区中去掉（导出的分类表不受影响）。")
        if confirm.confirmed(self, tr("恢复自带分类"), text, tr("恢复")):
            self._keep(None)

    def _keep(self, chosen) -> None:
        workspace = self.session.need()
        taxonomies.keep(workspace, chosen)
        project.show(workspace)  # brings the forms up to date
        self.changed.emit()
        self.session.workspace_changed.emit()
        self.refresh()
        messages.success(
            tr(
                "设施分类已更换，页面和表单按新分类显示。图层符号保持原样；要按新分类重画，请移除设施图层后重新打开工作区。"
            )
        )
