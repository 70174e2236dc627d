"""Which variants still fit the data they were computed from, and which of them is the one that was adopted."""

from __future__ import annotations

from ...core.grids.variants import Variant, Variants
from ...workspace import grid_stamp
from ..session import Session
from .grids_land_use import LandUseBox

#: Up to this many buildings the data are looked at on the main thread (well under a second), more in the background.
FEW = 5_000


class Freshness:
    """Remembers stamps of the data by their cheap state, so that they are read again only after a change."""

    def __init__(self, session: Session, land_use: LandUseBox) -> None:
        self.session, self.land_use = session, land_use
        self._tables = grid_stamp.Stamps()
        self.clear()

    def clear(self) -> None:
        """Forget everything: another workspace, or no variants any more."""
        #: Stamps by state, and those after the adoption of a variant by its number.
        self._stamps: dict[tuple, str] = {}
        self._after: dict[int, str] = {}
        #: State of the data just after an adoption, and its variant's number, until it is noted.
        self._just: tuple[tuple, int] | None = None
        self._tables.clear()

    def computed(self, state: tuple, stamp: str) -> None:
        """Take over the stamp that a run found for a state, unless the data have moved on since."""
        if grid_stamp.state(self.session.need()) == state:
            self._stamps[state] = stamp

    def adopted(self, variant: Variant) -> None:
        """Tell that the data are now those of an adopted variant."""
        self._just = grid_stamp.state(self.session.need()), variant.number

    def note_adopted(self) -> None:
        """Note what the data look like after an adoption, by which the adopted variant is known from then on."""
        if self._just is None or self.session.workspace is None:
            return
        state, number = self._just
        self._just = None
        if grid_stamp.state(self.session.workspace) == state:
            stamp = self._stamp()
            if stamp is not None:
                self._after[number] = stamp

    def outdated(self, variants: Variants) -> tuple[set[int], set[int]]:
        """Return the numbers of the variants that no longer fit the data, and of the one that was adopted."""
        if not len(variants) or self.session.workspace is None:
            return set(), set()
        self.note_adopted()
        now = self._stamp()
        if now is None:
            return set(), set()
        adopted = {v.number for v in variants.items if self._after.get(v.number) == now}
        workspace = self.session.need()
        same = {v.number for v in variants.items if v.stamp == now and self.land_use.is_same(v.land_use, workspace)}
        return {v.number for v in variants.items} - same - adopted, adopted

    def _stamp(self) -> str | None:
        """Return the stamp of the data as they are now; None where looking takes long and was not done yet."""
        workspace = self.session.need()
        state = grid_stamp.state(workspace)
        if state not in self._stamps:
            if workspace.count("building") > FEW:
                return None
            self._stamps[state] = self._tables.now(workspace)
        return self._stamps[state]
