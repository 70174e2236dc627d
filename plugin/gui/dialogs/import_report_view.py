"""What an import did or would do: the counts, the remarks, and every row that did not come in."""

from __future__ import annotations

import pandas as pd
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLabel, QListWidget, QSplitter, QVBoxLayout, QWidget

from ...core.imports.report import summary, told_after
from ...core.text import sentences, tr
from ..frame_model import BAD, DOUBT, FAINT, Column, FrameTable

_SHOWN = 5000
_COLOURS = {"rejected": BAD, "warning": DOUBT, "skipped": FAINT}


class ImportReportView(QWidget):
    """Shows one report dict (see core/imports/report.py)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = QLabel(tr("尚未试运行。"), self)
        self.summary.setObjectName("gewu_import_summary")
        self.summary.setWordWrap(True)
        self.notes = QListWidget(self)
        self.notes.setObjectName("gewu_import_notes")
        self.notes.setWordWrap(True)
        self.rows = FrameTable(
            [
                Column("kind", tr("结果"), write=_kind_text, colour=lambda row: _COLOURS.get(row["kind"])),
                Column("row", tr("行号")),
                Column("feature", tr("要素")),
                Column("reason", tr("原因")),
                Column("remedy", tr("处理办法")),
            ],
            "reason",
            self,
        )
        self.rows.setObjectName("gewu_import_rows")
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.addWidget(self.notes)
        splitter.addWidget(self.rows)
        splitter.setSizes([120, 200])
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.addWidget(self.summary)
        layout.addWidget(splitter, 1)

    def show_report(self, report: dict) -> None:
        """Show counts, remarks and rows of a report; the first 5000 rows of them."""
        text = sentences(summary(report), *told_after(report))
        rows = [
            {"kind": kind, **item}
            for kind, items in (
                ("rejected", report["rejected"]),
                ("warning", report["warnings"]),
                ("skipped", report["skipped_rows"]),
            )
            for item in items
        ]
        if report["warning_count"]:
            text = sentences(text, tr("提醒 {count} 条。").format(count=report["warning_count"]))
        if len(rows) > _SHOWN:
            text = sentences(text, tr("下表只列前 {count} 条。").format(count=_SHOWN))
        self.summary.setText(f"<b>{text}</b>")
        self.notes.clear()
        self.notes.addItems(report["notes"])
        columns = [column.name for column in self.rows.source.columns]
        self.rows.set_frame(pd.DataFrame(rows[:_SHOWN], columns=columns))


def _kind_text(kind: str) -> str:
    return {"rejected": tr("拒绝"), "warning": tr("提醒"), "skipped": tr("跳过")}.get(kind, kind)
