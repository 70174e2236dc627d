"""「记住这条规则」: what the rule looks at, its pattern, and what it would change besides the chosen facilities."""

from __future__ import annotations

from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from ...core.facilities.classes.class_rules import CODE, NAME, TEXT, Effect
from ...core.text import listed, sentences, tr
from ..frame_model import DOUBT

#: Milliseconds after the last letter typed.
_PAUSE = 250


def _help() -> dict[str, str]:
    return {
        CODE: tr("类型编码以它开头的"),
        TEXT: tr("类型文字等于它、或其中一级等于它的"),
        NAME: tr("名称含有它的"),
    }


class RuleBox(QWidget):
    """`changed` when the rule is another one. `rule()` is (kind, pattern), None when none is to be kept."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        self.keep = QCheckBox(tr("记住这条规则"), self)
        self.keep.setObjectName("gewu_classify_keep")
        self.keep.setToolTip(tr("以后导入和自动整理都先按它归类；同时改动现有其他符合的设施"))
        self.kind = QComboBox(self)
        self.kind.setObjectName("gewu_classify_rule_kind")
        for kind in (NAME, TEXT, CODE):
            self.kind.addItem(kind)
        self.pattern = QLineEdit(self)
        self.pattern.setObjectName("gewu_classify_pattern")
        self.effect = QLabel(self)
        self.effect.setObjectName("gewu_classify_effect")
        self.effect.setWordWrap(True)
        grid.addWidget(self.keep, 0, 0)
        grid.addWidget(self.kind, 0, 1)
        grid.addWidget(self.pattern, 0, 2)
        grid.addWidget(self.effect, 1, 0, 1, 3)
        grid.setColumnStretch(2, 1)
        self._suggested: dict[str, str] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.changed.emit)
        self.keep.toggled.connect(lambda _on: self._show())
        self.kind.currentIndexChanged.connect(lambda _index: self._kind_changed())
        self.pattern.textEdited.connect(lambda _text: self._timer.start())
        self._show()

    def suggest(self, rules: list[tuple[str, str]]) -> None:
        """Propose rules, the likeliest first."""
        self._suggested = {}
        for kind, pattern in rules:
            self._suggested.setdefault(kind, pattern)
        kind, pattern = rules[0] if rules else (NAME, "")
        self.kind.blockSignals(True)
        self.kind.setCurrentText(kind)
        self.kind.blockSignals(False)
        self.pattern.setText(pattern)
        self.pattern.setCursorPosition(0)
        self._show()

    def rule(self) -> tuple[str, str] | None:
        if not self.keep.isChecked():
            return None
        return self.kind.currentText(), self.pattern.text().strip()

    def _kind_changed(self) -> None:
        self.pattern.setText(self._suggested.get(self.kind.currentText(), ""))
        self.pattern.setCursorPosition(0)
        self._show()

    def _show(self) -> None:
        on = self.keep.isChecked()
        self.kind.setVisible(on)
        self.pattern.setVisible(on)
        self.effect.setVisible(on)
        self.pattern.setToolTip(_help()[self.kind.currentText()])
        self.changed.emit()

    def tell(self, effect: Effect | None, why_not: str = "") -> None:
        """Say what the rule would change, or why that cannot be said yet."""
        if effect is None:
            self.effect.setText(why_not)
            return
        if not len(effect.rows):
            text = tr("规则不改动其他设施。")
        elif effect.sure:
            text = tr("规则同时改动另外 {count} 个设施，其中 {sure} 个原来有把握，请看清再应用。")
        else:
            text = tr("规则同时改动另外 {count} 个设施。")
        parts = [text.format(count=len(effect.rows), sure=effect.sure)]
        if effect.rivals:
            rivals = tr(
                "与已有规则说法不同：{rules}；都符合时先看名称，再看类型文字、类型编码，同类以匹配内容长的为准。"
            )
            parts.append(rivals.format(rules=listed(effect.rivals[:4])))
        text = sentences(*parts)
        warn = effect.sure or effect.rivals
        self.effect.setText(f"<span style='color:{DOUBT}'>{text}</span>" if warn else text)
