"""What the dock expects of a page."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QWidget

from ..session import Session


class Page(QWidget):
    """One page of the dock. A subclass sets `ID` (its icon's name), `title()`, builds its widgets in
    `__init__(session, parent)` after calling this one's, and shows the current rows in `refresh()`.

    `refresh` is called when the page comes to the front and whenever rows change while it is there; it is
    called with `session.workspace` set, or None where `NEEDS_WORKSPACE` is False.
    """

    ID = ""
    NEEDS_WORKSPACE = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setObjectName(f"gewu_page_{self.ID}")

    def title(self) -> str:
        raise NotImplementedError

    def refresh(self) -> None:
        """Show the current state."""

    def show_part(self, name: str) -> None:
        """Bring a part of the page (a tab) to the front; a name the page does not know changes nothing."""

    def workspace_changed(self) -> None:
        """Forget what belonged to another workspace."""

    def close_page(self) -> None:
        """Disconnect from what outlives the window, take away temporary layers (the plugin is being unloaded)."""
