"""A bar in the import dialog: what the rows say of their datum, and the choice to follow it."""

from __future__ import annotations

from typing import Callable

from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ...core.imports import datum as datums
from ...core.imports.datum_evidence import DatumJudgement
from ...core.text import sentences, tr
from ...workspace import datum_check
from .. import background, messages

_PAUSE = 600  # ms after the last change before the evidence is looked at
_ASKING = "#gewu_import_datum { background: #fff4d6; border: 1px solid #d9a400; } QLabel { color: #5c4400; }"
_CALM = "#gewu_import_datum { background: transparent; border: none; } QLabel { color: #777777; }"


class DatumBox(QFrame):
    """`chosen(datum)`: the user follows the suggestion. Nothing is chosen without a click; an import is never blocked."""

    chosen = pyqtSignal(str)

    def __init__(self, question: Callable[[], tuple], parent: QWidget | None = None) -> None:
        """question: returns (context, source, mapping, CRS) for datum_check.ask; called on the main thread after a pause."""
        super().__init__(parent)
        self.setObjectName("gewu_import_datum")
        self.judgement: DatumJudgement | None = None
        self._hint, self._datum, self._kept = "", datums.AS_IS, False
        self._question, self._key = question, None
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.take, self.keep = QPushButton(self), QPushButton(tr("保持原样"), self)
        self.take.setObjectName("gewu_import_datum_take")
        self.keep.setObjectName("gewu_import_datum_keep")
        self.take.setToolTip(tr("把“坐标偏移”改为所建议的；导入时才纠偏，源文件不改"))
        self.keep.setToolTip(tr("坐标偏移不变；试运行结果里仍会提醒"))
        for button in (self.take, self.keep):
            button.setAutoDefault(False)  # Enter in a field must not answer
        self.take.clicked.connect(lambda: messages.reported(self._take)())
        self.keep.clicked.connect(lambda: messages.reported(self._keep)())
        row.addWidget(self.text, 1)
        row.addWidget(self.take)
        row.addWidget(self.keep)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(messages.reported(self._look))
        self.hide()

    def consider(self, key, hint: str, datum: str) -> None:
        """Look at the rows again where `key` is another than before (None: there is nothing to look at).

        hint: the datum that the names of columns suggest, "" for none; datum: the one chosen now.
        """
        if datum != self._datum:
            self._datum, self._kept = datum, False
        if key != self._key:
            self.stop()
            self._key, self._hint, self._kept = key, hint, False
            if key is not None:
                self._timer.start()
        self._show()

    def stop(self) -> None:
        """Look at nothing any more."""
        self._timer.stop()
        self._key = self.judgement = None  # what is being looked at now is passed over when it comes

    def _look(self) -> None:
        asked, key = self._question(), self._key
        if not datum_check.applies(asked[0].table.name):
            return

        def done(found: DatumJudgement | None) -> None:
            if key == self._key:
                self.judgement = found
                self._show()

        background.run(tr("核对坐标偏移"), lambda progress: datum_check.ask(*asked, progress), done)

    def _suggested(self) -> str | None:
        if self.judgement is not None and self.judgement.suggestion is not None:
            return self.judgement.suggestion
        return self._hint or None

    def _show(self) -> None:
        """Show what there is to say; the bar asks only where the choice and the evidence differ."""
        wanted, found = (self._suggested() if self._key is not None else None), self.judgement
        proven = found is not None and found.suggestion is not None
        asks = wanted is not None and wanted != self._datum and not self._kept
        told = found.text if found is not None and (found.count or proven) else ""
        if not proven and wanted:
            told = sentences(
                tr("列名提示坐标可能是 {datum}，只是提示，请核实。").format(datum=title_of(self._hint)), told
            )
        if asks:
            self.take.setText(tr("采用 {datum}").format(datum=title_of(wanted)))
        elif wanted is not None and wanted == self._datum:
            told = sentences(told, self._moved())
        elif self._kept:
            told = sentences(tr("已保持原样。"), told)
        self.text.setText(told)
        self.take.setVisible(asks)
        self.keep.setVisible(asks)
        self.setStyleSheet(_ASKING if asks else _CALM)
        self.setVisible(bool(told))

    def _moved(self) -> str:
        metres = self.judgement.shifts.get(self._datum, 0.0) if self.judgement is not None else 0.0
        return tr("导入时各点移动约 {metres} m。").format(metres=f"{metres:,.0f}") if metres >= 1 else ""

    def _take(self) -> None:
        self.chosen.emit(self._suggested())

    def _keep(self) -> None:
        self._kept = True
        self._show()


def title_of(datum: str) -> str:
    """Return what a datum is called on buttons."""
    return {datums.AS_IS: tr("不纠偏"), datums.GCJ02: tr("GCJ-02"), datums.BD09: tr("BD-09")}[datum]
