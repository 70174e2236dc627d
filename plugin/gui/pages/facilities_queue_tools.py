"""The tools with which the queue asks the map: which unit, which place. At most one of them is active."""

from __future__ import annotations

from typing import Callable

import pandas as pd

from ...core.text import tr
from ..session import Session
from .facilities_keys import PICK, PLACE
from .facilities_pick import PlaceTool, UnitTool
from .facilities_rows import FacilityRows


class QueueTools:
    """`shown` is told the name of the tool that is active now, "" for none; starting the active one puts it away."""

    def __init__(self, session: Session, rows: FacilityRows, shown: Callable[[str], None]) -> None:
        self._session, self._rows, self._shown = session, rows, shown
        self._tool: UnitTool | PlaceTool | None = None
        self.active = ""

    def pick(self, picked: Callable, is_there: bool) -> None:
        """Let the user click units: picked(level, code, uid of the facility clicked or None); is_there: a facility is in
        question, without one the tool only ends."""

        def make(ended) -> UnitTool:
            return UnitTool(self._session, self._rows.units(), picked, ended, self._rows.nearest)

        self._start(PICK, make if is_there else None)

    def place(self, facility: pd.Series, placed: Callable) -> None:
        """Let the user click the place of a facility: placed(point)."""
        text = tr("点击“{name}”的位置；Esc 退出").format(name=facility["name"] or facility["code"] or tr("（无名称）"))
        self._start(PLACE, lambda ended: PlaceTool(self._session, text, placed, ended))

    def stop(self) -> None:
        """Put away what is active."""
        if self._tool is not None:
            self._tool.stop()

    def _start(self, name: str, make: Callable | None) -> None:
        before, active = self._tool, self.active
        self._tool, self.active = None, ""
        if before is not None:
            before.stop()
        if active != name and make is not None:
            self._tool, self.active = make(lambda: self._ended(name)), name
            self._tool.start()
        self._shown(self.active)

    def _ended(self, name: str) -> None:
        if self.active == name:
            self._tool, self.active = None, ""
        self._shown(self.active)
