"""可达: not there yet, and the page says so."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLabel, QVBoxLayout, QWidget

from ...core.text import tr
from ..session import Session
from .page import Page


class ReachPage(Page):
    """Nothing to press: what is not there is not offered."""

    ID = "reach"
    NEEDS_WORKSPACE = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        layout = QVBoxLayout(self)
        text = QLabel(
            tr(
                "<h3>可达分析：尚未实现</h3>"
                "<p>本版本没有可达分析，其他页面不受影响。</p>"
                "<p>以后的版本将在这里提供：</p>"
                "<ul><li>沿道路网络、考虑坡度的步行时间（5/10/15 分钟生活圈）</li>"
                "<li>各类设施按户数计算的覆盖率与盲区</li>"
                "<li>单个设施的服务范围</li></ul>"
            ),
            self,
        )
        text.setWordWrap(True)
        text.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(text)
        layout.addStretch(1)

    def title(self) -> str:
        return tr("可达")
