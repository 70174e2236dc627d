"""A unit that was picked on the map and stays picked while its row moves from desk to desk."""

from __future__ import annotations

from ...core.grids.editing.desk import Desk


class Pick:
    """uid: None for nothing picked. label: what to call it in messages."""

    def __init__(self) -> None:
        self.uid: str | None = None
        self.label = ""

    def __bool__(self) -> bool:
        return self.uid is not None

    def row(self, desk: Desk) -> int:
        """Return its row on a desk, -1 when it is not there or nothing is picked."""
        try:
            return -1 if self.uid is None else desk.row_of(self.uid)
        except KeyError:
            return -1

    def set(self, desk: Desk, row: int) -> None:
        self.uid = desk.units["uid"].iloc[row]
        self.label = desk.label(row)

    def drop(self) -> None:
        self.uid, self.label = None, ""
