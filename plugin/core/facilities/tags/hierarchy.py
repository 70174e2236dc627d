"""Making the levels agree: what the record of a unit says about its parents against where the facility lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .levels import AMBIGUOUS, INSIDE, NEAR, NOWHERE, Level, Placement

#: Which level decides whether a facility lies outside of everything: the first of these that is given.
PRIMARY = ("community", "micro_grid", "precinct", "compound")


@dataclass
class Mismatch:
    """A unit whose recorded parent is not the one in which the facilities lie. `rows`: the facilities concerned."""

    child_level: str
    child: str
    parent_level: str
    recorded: str
    located: str
    rows: np.ndarray


class Hierarchy:
    """Codes and relations of every facility at every level, made consistent.

    codes:     {level: object array (n,) of str or None}, only levels that are given or can be derived
    relations: {level: int array (n,)} of the given levels, NOWHERE … SPLIT (see `levels`)
    distances: {level: float array (n,)} in metres
    """

    def __init__(self, levels: dict[str, Level], placements: dict[str, Placement], count: int) -> None:
        self.levels = levels
        self.count = count
        self.units = {name: placement.unit.copy() for name, placement in placements.items()}
        self.relations = {name: placement.relation.copy() for name, placement in placements.items()}
        self.distances = {name: placement.distance.copy() for name, placement in placements.items()}
        self.mismatches: list[Mismatch] = []
        self.codes = {name: self._located(name) for name in levels}
        self._settle_community()
        self._settle_precinct()
        self._keep_near_units_at_home("micro_grid")
        self._keep_near_units_at_home("compound")
        self._report_compounds()

    @property
    def primary(self) -> str:
        """Return the level outside of which a facility is doubtful."""
        return next(name for name in PRIMARY if name in self.levels)

    def _located(self, name: str) -> np.ndarray:
        """Return the code of the unit in or near which each facility lies, None where that is not settled."""
        settled = np.flatnonzero(np.isin(self.relations[name], (INSIDE, NEAR)))
        codes = np.full(self.count, None, dtype=object)
        codes[settled] = self.levels[name].codes[self.units[name][settled]]
        return codes

    def _parent(self, name: str, column: str, relations: tuple[int, ...]) -> np.ndarray:
        """Return the parent code recorded with the unit of each facility, None where there is none."""
        parents = np.full(self.count, None, dtype=object)
        if name in self.levels:
            settled = np.flatnonzero(np.isin(self.relations[name], relations))
            parents[settled] = self.levels[name].parents(column)[self.units[name][settled]]
        return parents

    def _adopt(self, name: str, parents: np.ndarray, child: str) -> None:
        """Take the recorded parents as the codes of level `name`; where location clearly says otherwise, note it."""
        has = _given(parents)
        if name not in self.levels:
            known = self.codes.get(name, np.full(self.count, None, dtype=object))
            self.codes[name] = np.where(has & ~_given(known), parents, known)
            return
        both = np.flatnonzero(has & (self.relations[name] == INSIDE))
        self._note(child, name, parents, both[self.codes[name][both] != parents[both]])
        unsettled = has & (self.relations[name] != INSIDE)
        self.relations[name][unsettled] = INSIDE
        self.distances[name][unsettled] = 0.0
        self.codes[name] = np.where(has, parents, self.codes[name])

    def _note(self, child: str, parent: str, recorded: np.ndarray, where: np.ndarray) -> None:
        """Note the facilities in rows `where`, grouped by what is at odds."""
        if not len(where):
            return
        keys = pd.DataFrame(
            {"child": self.codes[child][where], "recorded": recorded[where], "located": self.codes[parent][where]}
        )
        for (code, said, found), members in keys.groupby(["child", "recorded", "located"], sort=True).groups.items():
            self.mismatches.append(Mismatch(child, code, parent, said, found, where[np.asarray(members)]))

    def _settle_community(self) -> None:
        if "micro_grid" in self.levels:
            self._adopt("community", self._parent("micro_grid", "community_code", (INSIDE,)), "micro_grid")
        if "community" not in self.levels:
            self._adopt("community", self._parent("micro_grid", "community_code", (NEAR,)), "micro_grid")
            self._adopt("community", self._parent("compound", "community_code", (INSIDE, NEAR)), "compound")
            if not _given(self.codes["community"]).any():
                del self.codes["community"]

    def _settle_precinct(self) -> None:
        if "community" not in self.levels:
            return
        level = self.levels["community"]
        recorded = dict(zip(level.codes, level.parents("precinct_code")))
        numbers, named = pd.factorize(self.codes["community"])  # −1 = none, the last of the parents
        parents = np.array([*map(recorded.get, named), None], dtype=object)[numbers]
        if "precinct" in self.levels or _given(parents).any():
            self._adopt("precinct", parents, "community")

    def _keep_near_units_at_home(self, name: str) -> None:
        """Forget a unit that is merely near when it belongs to another community than the facility."""
        if name not in self.levels or "community" not in self.codes:
            return
        foreign = self._abroad(name, NEAR)
        self.relations[name][foreign] = NOWHERE
        self.distances[name][foreign] = np.nan
        self.codes[name][foreign] = None

    def _report_compounds(self) -> None:
        if "compound" not in self.levels or "community" not in self.levels:
            return
        parents = self._parent("compound", "community_code", (INSIDE,))
        self._note("compound", "community", parents, self._abroad("compound", INSIDE))

    def _abroad(self, name: str, relation: int) -> np.ndarray:
        """Return the rows of facilities whose unit is recorded with another community than theirs."""
        rows = np.flatnonzero(self.relations[name] == relation)
        parents = self.levels[name].parents("community_code")[self.units[name][rows]]
        home = self.codes["community"][rows]
        return rows[_given(parents) & _given(home) & (parents != home)]

    def doubtful(self, name: str) -> np.ndarray:
        """Return which facilities are doubtful at a given level.

        Ambiguous is always doubtful. Lying outside is doubtful at the primary level, and among grids where the
        facility's community has grids; lying in no compound or precinct is ordinary.
        """
        relation = self.relations[name]
        doubt = np.isin(relation, AMBIGUOUS)
        if name == self.primary:
            return doubt | (relation == NOWHERE)
        if name == "micro_grid":
            outside = np.flatnonzero(relation == NOWHERE)
            home = self.codes.get("community", np.full(self.count, None, dtype=object))[outside]
            gridded = set(self.levels[name].parents("community_code")) - {None} if len(outside) else ()
            doubt[outside] |= np.array([code in gridded for code in home], dtype=bool)
        return doubt


def _given(codes: np.ndarray) -> np.ndarray:
    """Return which codes (str or None) are not None."""
    return codes != None  # noqa: E711 (of every element)
