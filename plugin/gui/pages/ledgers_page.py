"""台账: choose sheets and units, export the workbook, open it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core.errors import GewuError
from ...core.ledgers import catalogue, export
from ...core.ledgers.context import file_name
from ...core.text import listed, tr
from ...workspace import ledgers
from .. import background, messages, remembered
from ..confirm import confirmed
from ..controls import usable
from ..icons import icon
from ..page_area import PageArea
from ..session import Session
from .page import Page
from .unit_tree import UnitTree

_TREE_HEIGHT = 48
_LEAST_REASON = 4


class LedgersPage(Page):
    """Exports in the background; masked unless the user gives a reason, which goes into 变更记录."""

    ID = "ledgers"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._suggested = ""
        self._exported: Path | None = None
        self._task = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(4)
        choices = QWidget(self)
        inside = QVBoxLayout(choices)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(self._sheet_box())
        inside.addWidget(self._unit_box(), 1)
        inside.addWidget(self._report_box())
        layout.addWidget(PageArea(choices, self), 1)
        self.export_button = QPushButton(icon("export"), tr("导出台账"), self)
        self.export_button.setObjectName("gewu_export_ledgers")
        self.export_button.setMinimumHeight(34)
        self.export_button.setStyleSheet("font-weight: bold;")
        self.export_button.clicked.connect(messages.reported(lambda _checked=False: self.export()))
        layout.addWidget(self.export_button)
        layout.addWidget(self._result_box())
        self._mask_toggled()

    def title(self) -> str:
        return tr("台账")

    def _sheet_box(self) -> QGroupBox:
        box = QGroupBox(tr("表"), self)
        grid = QGridLayout(box)
        grid.setContentsMargins(6, 2, 6, 4)
        grid.setVerticalSpacing(1)
        self.sheets: dict[str, QCheckBox] = {}
        for number, (name, title) in enumerate(catalogue.available()):
            check = QCheckBox(title, box)
            check.setObjectName(f"gewu_ledger_{name}")
            check.setChecked(True)
            check.toggled.connect(self._changed)
            self.sheets[name] = check
            grid.addWidget(check, number // 2, number % 2)
        return box

    def _unit_box(self) -> QGroupBox:
        box = QGroupBox(tr("范围"), self)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(6, 2, 6, 4)
        layout.setSpacing(2)
        row = QHBoxLayout()
        self.unit_label = QLabel(box)
        row.addWidget(self.unit_label, 1)
        for text, checked, tip in (
            (tr("全选"), True, tr("选中全部社区")),
            (tr("全不选"), False, tr("一个社区也不选")),
        ):
            button = QToolButton(box)
            button.setText(text)
            button.setToolTip(tip)
            button.setAutoRaise(True)
            button.clicked.connect(lambda _checked=False, checked=checked: self.units.check_all(checked))
            row.addWidget(button)
        layout.addLayout(row)
        self.units = UnitTree(box)
        self.units.setObjectName("gewu_ledger_units")
        self.units.setMinimumHeight(_TREE_HEIGHT)
        self.units.selection_changed.connect(self._changed)
        layout.addWidget(self.units, 1)
        return box

    def _report_box(self) -> QGroupBox:
        box = QGroupBox(tr("填报"), self)
        grid = QGridLayout(box)
        grid.setContentsMargins(6, 2, 6, 4)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        self.unit_name = QLineEdit(box)
        self.unit_name.setObjectName("gewu_ledger_unit_name")
        self.unit_name.setPlaceholderText(tr("填写后记在工作区里，如“××街道办事处”"))
        self.mask = QCheckBox(tr("姓名、电话脱敏（张**、138****5678）"), box)
        self.mask.setObjectName("gewu_ledger_mask")
        self.mask.setChecked(True)
        self.mask.toggled.connect(self._mask_toggled)
        self.reason_label = QLabel(tr("理由"), box)
        self.reason = QLineEdit(box)
        self.reason.setObjectName("gewu_ledger_reason")
        self.reason.setPlaceholderText(tr("必填，写入变更记录；页脚注明“内部资料 注意保管”"))
        self.file = QgsFileWidget(box)
        self.file.setObjectName("gewu_ledger_file")
        self.file.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.file.setFilter(tr("Excel 工作簿 (*.xlsx)"))
        self.file.setDialogTitle(tr("台账存为"))
        self.file.setConfirmOverwrite(False)
        grid.addWidget(QLabel(tr("填报单位"), box), 0, 0)
        grid.addWidget(self.unit_name, 0, 1)
        grid.addWidget(self.mask, 1, 0, 1, 2)
        grid.addWidget(self.reason_label, 2, 0)
        grid.addWidget(self.reason, 2, 1)
        grid.addWidget(QLabel(tr("存为"), box), 3, 0)
        grid.addWidget(self.file, 3, 1)
        return box

    def _result_box(self) -> QWidget:
        self.result = QWidget(self)
        layout = QHBoxLayout(self.result)
        layout.setContentsMargins(4, 0, 4, 0)
        self.result_label = QLabel(self.result)
        self.result_label.setWordWrap(True)
        self.result_label.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(self.result_label, 1)
        column = QVBoxLayout()
        column.setSpacing(2)
        self.open_file_button = QPushButton(tr("打开文件"), self.result)
        self.open_folder_button = QPushButton(tr("打开文件夹"), self.result)
        self.open_file_button.clicked.connect(messages.reported(lambda _checked=False: self._open(self._exported)))
        self.open_folder_button.clicked.connect(
            messages.reported(lambda _checked=False: self._open(self._exported and self._exported.parent))
        )
        self.open_file_button.setToolTip(tr("用电子表格程序打开刚导出的台账"))
        self.open_folder_button.setToolTip(tr("打开台账所在的文件夹"))
        column.addWidget(self.open_file_button)
        column.addWidget(self.open_folder_button)
        layout.addLayout(column)
        self.result.setVisible(False)
        return self.result

    def workspace_changed(self) -> None:
        self.units.forget()
        self.unit_name.clear()
        self.reason.clear()
        self.mask.setChecked(True)
        self.file.setFilePath("")
        self._suggested = ""
        self._exported = None
        self.result.setVisible(False)

    def refresh(self) -> None:
        workspace = self.session.need()
        if not self.unit_name.text():
            self.unit_name.setText(str(workspace.setting(ledgers.UNIT_NAME, "") or ""))
        for name, check in self.sheets.items():
            ledger = catalogue.ledgers()[name]
            count = workspace.count(ledger.table)
            check.setText(ledger.title if ledger.is_derived or ledger.latest_run else f"{ledger.title}（{count}）")
            check.setToolTip("" if count else ledger.empty_run or ledger.empty)
        self.units.set_units(workspace.read("community"), workspace.read("subdistrict"))
        self._changed()

    def _changed(self, *_) -> None:
        """Say how much is chosen and keep the suggested file name in step, unless the user has typed one."""
        if self.session.workspace is None:
            return
        chosen, total = len(self.units.chosen()), self.units.total
        self.unit_label.setText(
            tr("全部 {total} 个社区").format(total=total)
            if chosen == total
            else tr("已选 {chosen} / {total} 个社区").format(chosen=chosen, total=total)
        )
        why = tr("正在导出，请稍候") if self._task is not None else ""
        why = why or ("" if self._names() else tr("请至少勾选一张表"))
        usable(self.export_button, tr("在后台写出 Excel 工作簿，工作区不变"), why)
        if self.file.filePath() in ("", self._suggested):
            self._suggested = str(self._suggestion())
            self.file.setFilePath(self._suggested)

    def _suggestion(self) -> Path:
        workspace = self.session.need()
        names = self.units.chosen_names()
        area = names[0] if len(names) == 1 else workspace.name
        titles = [catalogue.ledgers()[name].title for name in self._names()]
        folder = Path(remembered.get("ledger_folder", "") or workspace.path.parent)
        if not folder.is_dir():
            folder = workspace.path.parent
        return folder / file_name(area, titles, datetime.now().strftime("%Y-%m-%d"))

    def _names(self) -> list[str]:
        return [name for name, check in self.sheets.items() if check.isChecked()]

    def _mask_toggled(self, *_) -> None:
        full = not self.mask.isChecked()
        self.reason_label.setVisible(full)
        self.reason.setVisible(full)

    def export(self) -> None:
        """Read now, write in the background; raises GewuError when something is not filled in."""
        workspace = self.session.need()
        path, mask, reason = Path(self.file.filePath().strip()), self.mask.isChecked(), self.reason.text().strip()
        self._check(path, mask, reason)
        if path.exists() and not self._may_replace(path):
            return
        unit_name = self.unit_name.text().strip()
        if unit_name != str(workspace.setting(ledgers.UNIT_NAME, "") or ""):
            workspace.set_setting(ledgers.UNIT_NAME, unit_name)
        chosen = self.units.chosen()
        tables = ledgers.read_tables(workspace, None if len(chosen) == self.units.total else chosen)
        context = ledgers.context(workspace, tables, unit_name or None)
        names = self._names()
        self.result.setVisible(False)
        self._task = background.run(
            tr("导出台账"),
            lambda progress: export.export(path, tables, context, names, mask, progress),
            lambda report: self._done(workspace, report, reason),
            self._failed,
        )
        self._changed()

    def _check(self, path: Path, mask: bool, reason: str) -> None:
        if not self.file.filePath().strip():
            raise GewuError(tr("还没有选择台账的保存位置。"), remedy=tr("请在“存为”中填写文件名。"))
        if self.units.total and not self.units.chosen():
            raise GewuError(tr("没有选择任何社区。"), remedy=tr("请在“范围”中至少勾选一个社区。"))
        if not mask and len(reason) < _LEAST_REASON:
            self.reason.setFocus()
            raise GewuError(
                tr("导出未脱敏的台账须写明理由。"),
                remedy=tr("请在“理由”中填写至少 {count} 个字。").format(count=_LEAST_REASON),
            )

    def _may_replace(self, path: Path) -> bool:
        text = tr("“{file}”已存在，要替换它吗？").format(file=path.name)
        return confirmed(self, tr("台账"), text, tr("替换"))

    def _done(self, workspace, report: dict, reason: str) -> None:
        self._task = None
        self._exported = Path(report["file"])
        remembered.put("ledger_folder", str(self._exported.parent))
        if not report["masked"]:
            titles = [sheet["sheet"] for sheet in report["sheets"]]
            ledgers.log_full_version(workspace, report["file"], titles, reason)
            self.session.data_is_stale()
            self.mask.setChecked(True)
            self.reason.clear()
        lines = [
            tr("{sheet}：{note}").format(sheet=sheet["sheet"], note=sheet["note"])
            if sheet["note"]
            else tr("{sheet}：{rows} 行").format(sheet=sheet["sheet"], rows=sheet["rows"])
            for sheet in report["sheets"]
        ]
        self.result_label.setText(tr("已导出 {file}").format(file=self._exported.name) + "\n" + listed(lines))
        self.result.setVisible(True)
        self._changed()
        messages.success(
            tr("台账已导出：{file}").format(file=self._exported),
            actions=[(tr("打开文件"), lambda: self._open(self._exported))],
        )

    def _failed(self, _problem: Exception) -> None:
        self._task = None
        self._changed()

    def _open(self, path: Path | None) -> None:
        if path is None or not path.exists():
            raise GewuError(tr("文件“{file}”已不在原处。").format(file=path or ""), remedy=tr("请重新导出。"))
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def close_page(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
