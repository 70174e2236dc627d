"""Service relations in the workspace: what is read for showing them, and the changes that make and clear them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..core.facilities import services
from .edits import Change
from .live import LiveTable
from .workspace import Workspace

TABLE = "facility_service"


@dataclass
class Known:
    """The frames of the workspace that service relations are about, as they are now."""

    facilities: pd.DataFrame
    services: pd.DataFrame
    communities: pd.DataFrame

    def good_and_bad(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return (relations, orphans), see core.facilities.services."""
        return services.good_and_bad(self.facilities, self.services, self.communities)

    def facility(self, uid: str | None) -> pd.Series | None:
        """Return the facility with this uid, None for none."""
        rows = self.facilities[self.facilities["uid"] == uid] if uid else self.facilities.iloc[:0]
        return rows.iloc[0] if len(rows) else None


class Reader:
    """Reads the frames again and again while they are edited: of shown layers only what has changed."""

    _NAMES = {
        "facility": ["uid", "code", "name", "class_code", "level", "community_code", "tag_state"],
        "community": ["uid", "code", "name", "households"],
        TABLE: None,
    }

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._lives: dict[str, LiveTable] = {}

    def read(self) -> Known:
        """Return facilities, relations and communities (geometry and the columns above), pending edits included."""
        return Known(*(self._frame(table) for table in ("facility", TABLE, "community")))

    def _frame(self, table: str) -> pd.DataFrame:
        live, layer = self._lives.get(table), self._ws.layer(table)
        if live is not None and live.layer is not layer:
            live.close()
            del self._lives[table]
        if layer is None:
            return self._ws.read(table)
        if table not in self._lives:
            self._lives[table] = LiveTable(layer, table, names=self._NAMES[table])
        return self._lives[table].frame()

    def close(self) -> None:
        """Let go of the layers; the reader is not used afterwards."""
        for live in self._lives.values():
            live.close()
        self._lives = {}


def toggled(known: Known, facility: pd.Series, community_code: str) -> Change | None:
    """Return the change that makes the relation or takes it away, None where it is the facility's own community."""
    found = services.toggle(facility, community_code, known.services)
    return None if found is None else Change(TABLE, add=found.add, remove=found.remove)


def added(facility: pd.Series, community_codes: list[str], note: str | None = None) -> Change:
    """Return the change that relates a facility to several communities."""
    rows = [
        {"facility_uid": facility["uid"], "community_code": code, "note": note, "source": "manual"}
        for code in community_codes
    ]
    return Change(TABLE, add=pd.DataFrame(rows))


def removed(uids: list[str]) -> Change:
    """Return the change that takes relations away."""
    return Change(TABLE, remove=list(uids))


def noted(uid: str, note: str) -> Change:
    """Return the change of a relation's 说明; an empty text becomes unknown."""
    return Change(TABLE, update=pd.DataFrame([{"uid": uid, "note": note.strip() or None}]))
