"""What a step wants to change in the workspace. The edit service that carries it out is the only writer."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


@dataclass
class Change:
    """Rows to add, update and remove in one table.

    add:    frame with (some of) the table's columns; a missing `uid` is made up.
    update: frame with `uid` and only the columns to change (`geometry` may be one of them).
    remove: uids.
    """

    table: str
    add: pd.DataFrame | None = None
    update: pd.DataFrame | None = None
    remove: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (
            self.remove or (self.add is not None and len(self.add)) or (self.update is not None and len(self.update))
        )
