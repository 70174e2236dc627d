"""The one family of errors a user may see."""

from __future__ import annotations


class GewuError(Exception):
    """Something the user can understand and act on.

    message: one Chinese sentence saying what happened, naming file, layer, row or feature.
    details: optional longer text (lists of rows, a traceback) shown on request.
    remedy:  optional Chinese sentence saying what to do next.
    """

    def __init__(self, message: str, details: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.details = details
        self.remedy = remedy

    def __str__(self) -> str:
        return " ".join(part for part in (self.message, self.remedy) if part)


class Cancelled(GewuError):
    """The user stopped a long step; nothing has been changed."""

    def __init__(self) -> None:
        from .text import tr

        super().__init__(tr("已取消，未作任何改动。"))
