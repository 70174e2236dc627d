"""The grid rules, followed edit by edit: after a change only what lies round it is looked at again.

The findings are the same as those of `rules.check` over everything. Each finding names what it depends on (`Finding.about`);
a change drops those of the grids, buildings and communities concerned and puts what is found there now in their place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Callable, Optional

import numpy as np
import pandas as pd
import shapely

from ..columns import shapes, texts
from ..findings import Finding
from ..progress import Progress, silent
from . import rules
from .checks import catalogue, coverage
from .checks.register import Register
from .checks.subject import Around, Subject, Units
from .checks.tally import Tally, told
from .parts.parts import leaves
from .settings import GridSettings

#: Metres round a changed community within which other grids and buildings can matter.
MARGIN = 60.0
Bounds = tuple[float, float, float, float]
Frames = dict[str, Optional[pd.DataFrame]]
_PARENTS = {"community_code": "communities", "general_grid_code": "general_grids", "compound_code": "compounds"}


class RuleWatch:
    """`findings()` is what the rules have to say; `update` follows an edit.

    frames: the keyword arguments of `rules.check` that are tables; all rows have a uid. A table that is None stays unknown.
    """

    def __init__(
        self,
        frames: Frames,
        settings: GridSettings | None = None,
        parameters: catalogue.Parameters | None = None,
        progress: Progress = silent,
    ) -> None:
        self.settings = settings or GridSettings()
        self.parameters = parameters or catalogue.parameters()
        self._given = {name for name, frame in frames.items() if frame is not None}
        subject = rules.subject_of(frames, self.settings, self.parameters)
        self._entries = _Entries(rules.examined(subject, progress))
        self._register = Register(subject)
        self._codes = {
            field: dict(zip(getattr(subject, name).uids, getattr(subject, name).codes))
            for field, name in _PARENTS.items()
            if name in self._given
        }
        #: Grows with each update.
        self.version = 0
        self._started: dict[str, bool] = {}
        self._general: dict[str, bool] = {}
        self._communities: dict[str, tuple] = {}
        if subject.communities is not None:
            self._note(subject, np.arange(len(subject.communities)))

    def findings(self) -> list[Finding]:
        """Return all findings, in the order of the rules."""
        order = {rule: place for place, rule in enumerate(catalogue.rules())}
        found = told(self._entries.all(), self.parameters)
        return sorted(found, key=lambda finding: (order.get(finding.rule, 99), finding.codes[:1]))

    def _reach(self, changed: np.ndarray) -> Bounds:
        """Return the bounds within which every row is needed, after shapes `changed` (before and after the edit)."""
        boxes = shapely.box(*shapely.bounds(_present(changed)).T)
        known = [shapely.box(*box) for box in self._communities.values()]
        if known:
            hit = np.unique(shapely.STRtree(known).query(boxes)[1])
            boxes = np.r_[boxes, np.array(known, dtype=object)[hit]]
        west, south, east, north = shapely.total_bounds(boxes)
        return west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN

    def update(self, read: Callable[[Bounds], Frames], changed: np.ndarray, uids: Iterable[str]) -> None:
        """Follow an edit.

        read: gives the frames, as in the constructor, with all rows whose box meets some bounds, as they are now (workers:
        all). changed: the shapes before and after of every row that changed, came or went; uids: those rows.
        """
        uids, changed = set(uids), _present(changed)
        self.version += 1
        frames, units = self._read(read, changed)
        namers = self._register.naming(self._follow_codes(units, uids))
        if namers:  # grids that name a unit whose code came or went, wherever they lie
            uids |= namers
            frames, units = self._read(read, np.r_[changed, self._register.shapes(namers)])
        near = rules.subject_of({"grids": frames["grids"], **units}, self.settings, self.parameters)
        met = self._met(near, changed, uids)
        if near.communities is not None:
            changed = np.r_[changed, near.communities.shapes[self._turned(near, met)]]
        focus = _Focus(near, frames.get("buildings"), changed, uids)
        near.around = Around(*self._standing(near, met), self._known(), frozenset())
        tokens = {f"{table}/{uid}" for uid in uids for table in ("micro_grid", "building")}
        tokens |= {f"micro_grid/{uid}" for uid in near.uids[focus.grids]}
        tokens |= {f"building/{uid}" for uid in focus.building_uids}
        part = self._part(near, frames, focus)
        self._entries.replace(tokens, rules.examined(part, without=("G05",)))
        self._replace_shared(near, near.uids[focus.grids], uids)
        if near.communities is not None:
            self._replace_communities(near, met, uids)

    def _read(self, read: Callable[[Bounds], Frames], changed: np.ndarray) -> tuple[Frames, dict[str, Units]]:
        bounds = self._reach(changed)
        frames = read(bounds)
        needed = _needed(frames, changed)
        while needed is not None and not shapely.box(*bounds).covers(shapely.box(*needed)):
            bounds = tuple(shapely.total_bounds([shapely.box(*bounds), shapely.box(*needed)]))
            frames = read(bounds)
            needed = _needed(frames, changed)
        frames = {name: frame if name in self._given else None for name, frame in frames.items()}
        return frames, {name: Units(frames[name]) for name in _PARENTS.values() if name in self._given}

    def _part(self, near: Subject, frames: dict, focus: _Focus) -> Subject:
        """Return what the rules look at: the grids in focus and all that touches them."""
        barriers, workers = frames.get("barriers"), frames.get("workers")
        if workers is not None:
            workers = workers[workers["uid"].isin(texts(near.grids.iloc[focus.grids], "worker_uid"))]
        return rules.subject_of(
            {
                "grids": near.grids.iloc[focus.context],
                "communities": near.communities,
                "general_grids": near.general_grids,
                "compounds": None if near.compounds is None else near.compounds.frame.iloc[focus.compounds],
                "buildings": focus.buildings,
                "barriers": None if barriers is None else barriers[focus.holds(shapes(barriers))],
                "workers": workers,
            },
            self.settings,
            self.parameters,
            near.around,
        )

    def _follow_codes(self, units: dict[str, Units], uids: set[str]) -> set[tuple[str, str]]:
        """Take the codes of units as they are now; return the (parent column, code) that came or went."""
        turned: set[tuple[str, str]] = set()
        for field, known in self._codes.items():
            table = units[_PARENTS[field]]
            before = {uid: known.pop(uid, None) for uid in uids}
            known.update(zip(table.uids, table.codes))
            for uid, code in before.items():
                if code != known.get(uid):
                    turned |= {(field, code), (field, known.get(uid))}
        return turned

    def _known(self) -> dict[str, set[str]]:
        return {field: {code for code in known.values() if code} for field, known in self._codes.items()}

    def _met(self, near: Subject, changed: np.ndarray, uids: set[str]) -> np.ndarray:
        """Return the rows of the communities whose ground or row the edit touched."""
        if near.communities is None:
            return np.empty(0, dtype=np.int64)
        grounds = near.communities.shapes
        at, row = shapely.STRtree(grounds).query(changed, predicate="intersects")
        inner = shapely.relate_pattern(changed[at], grounds[row], "T********") if len(at) else np.empty(0, bool)
        own = np.flatnonzero(np.isin(near.communities.uids, list(uids)))
        return np.unique(np.r_[row[inner], own]).astype(np.int64)

    def _turned(self, near: Subject, met: np.ndarray) -> np.ndarray:
        """Return those of the communities met that are begun now and were not, or the other way round (so for general grids):
        all in them is looked at again."""
        uids = near.communities.uids
        general = near.with_general if near.general_grids is not None else np.zeros(len(uids), dtype=bool)
        turned = [
            row
            for row in met
            if self._started.get(uids[row], False) != near.started[row]
            or self._general.get(uids[row], False) != general[row]
        ]
        return np.array(turned, dtype=np.int64)

    def _standing(self, near: Subject, met: np.ndarray):
        """Return (started, with_general) per community of `near`; those not met are as they were."""
        if near.communities is None:
            return None, None
        self._note(near, met)
        uids = near.communities.uids
        return (
            np.array([self._started.get(uid, False) for uid in uids], dtype=bool),
            np.array([self._general.get(uid, False) for uid in uids], dtype=bool),
        )

    def _note(self, subject: Subject, rows: np.ndarray) -> None:
        units = subject.communities
        general = subject.with_general if subject.general_grids is not None else np.zeros(len(units), dtype=bool)
        boxes = shapely.bounds(units.shapes)
        for row in rows:
            uid = units.uids[row]
            self._started[uid], self._general[uid] = bool(subject.started[row]), bool(general[row])
            self._communities[uid] = tuple(boxes[row])

    def _replace_shared(self, near: Subject, focus: np.ndarray, uids: set[str]) -> None:
        """Look again at what grids far apart have in common: a code, a worker."""
        codes, workers = self._register.follow(near, set(focus) | uids)
        found: list[Finding] = []
        for code in codes:
            found += self._register.shared_code(code)
        if "workers" in self._given:
            for worker in workers:
                found += self._register.shared_worker(worker, self.parameters.grids_per_worker)
        tokens = {f"code/{code}" for code in codes} | {f"worker/{worker}" for worker in workers}
        self._entries.replace(tokens, found)

    def _replace_communities(self, near: Subject, met: np.ndarray, uids: set[str]) -> None:
        doubled = self._entries.grids_of({("G04", "overlap"), ("G04", "same"), ("G04", "sliver")})
        near.around = Around(near.around.started, near.around.with_general, near.around.known, doubled)
        found = coverage.check_gaps(near, met)
        if near.general_grids is not None and self._codes["general_grid_code"]:
            found.append(coverage.without_general(near))
        tokens = {f"community/{uid}" for uid in near.communities.uids[met]} | {f"community/{uid}" for uid in uids}
        self._entries.replace(tokens, found)


class _Focus:
    """Rows of the local tables that an edit concerns: `grids` are checked again; `context` are those and all that can matter
    for them; `buildings` and `compounds` lie in or between them."""

    def __init__(self, near: Subject, buildings: pd.DataFrame | None, changed: np.ndarray, uids: set[str]) -> None:
        frame = None if buildings is None else leaves(buildings)
        if near.compounds is not None and frame is not None:
            named = np.isin(near.compounds.codes, _codes(frame[frame["uid"].isin(uids)]))
            held = np.unique(shapely.STRtree(changed).query(near.compounds.shapes, predicate="intersects")[0])
            changed = np.r_[changed, near.compounds.shapes[held], near.compounds.shapes[named]]
        changed = _present(changed)
        hit = np.unique(near.tree.query(changed, predicate="intersects")[1])
        own = np.flatnonzero(np.isin(near.uids, list(uids)))
        self.grids = np.unique(np.r_[hit, own]).astype(np.int64)
        self._boxes = shapely.STRtree(np.r_[_boxes(near.shapes[self.grids]), _boxes(changed)])
        if frame is not None:
            frame = self._at_hand(frame, near.compounds)
        footprints = shapes(frame)
        inside = self.holds(footprints)
        standing = _boxes(footprints[inside])
        context = np.r_[self.grids, near.tree.query(self._boxes.geometries)[1], near.tree.query(standing)[1]]
        self.context = np.unique(context).astype(np.int64)
        self.compounds = np.empty(0, dtype=np.int64)
        beside = np.unique(shapely.STRtree(footprints).query(standing)[1]) if len(standing) else []
        wanted = inside.copy()
        wanted[np.asarray(beside, dtype=np.int64)] = True
        self.building_uids = () if frame is None else frame["uid"].to_numpy()[inside].tolist()
        if near.compounds is not None:
            self._take_compounds(near.compounds, frame, footprints, wanted)
        self.buildings = None if frame is None else frame[wanted]

    def _at_hand(self, buildings: pd.DataFrame, compounds: Units | None) -> pd.DataFrame:
        """Return the buildings that can matter: round the focus and in the compounds there; the others are not looked at."""
        boxes = self._boxes.geometries
        wanted = np.zeros(len(buildings), dtype=bool)
        if compounds is not None:
            taken = self.holds(compounds.shapes)
            boxes = np.r_[boxes, _boxes(compounds.shapes[taken])]
            if "compound_code" in buildings:
                codes = [code for code in compounds.codes[taken] if code]
                wanted |= buildings["compound_code"].isin(codes).to_numpy()
        if len(boxes):
            west, south, east, north = shapely.total_bounds(boxes)
            sides = shapely.bounds(buildings["geometry"].to_numpy(dtype=object)).T
            near = (sides[0] <= east + MARGIN) & (sides[2] >= west - MARGIN)
            wanted |= near & (sides[1] <= north + MARGIN) & (sides[3] >= south - MARGIN)
        return buildings[wanted].reset_index(drop=True)

    def _take_compounds(self, compounds: Units, frame, footprints: np.ndarray, wanted: np.ndarray) -> None:
        """Note the compounds near by, and want every building of theirs: their size decides whether they may share a grid."""
        taken = self.holds(compounds.shapes)
        if frame is None:
            self.compounds = np.flatnonzero(taken)
            return
        taken |= np.isin(compounds.codes, _codes(frame[wanted]))
        if taken.any():
            wanted[shapely.STRtree(footprints).query(_boxes(compounds.shapes[taken]))[1]] = True
            if "compound_code" in frame:
                wanted |= frame["compound_code"].isin([code for code in compounds.codes[taken] if code]).to_numpy()
        taken |= np.isin(compounds.codes, _codes(frame[wanted]))
        if wanted.any():  # where compounds overlap, a building is that of the first one
            taken[shapely.STRtree(compounds.shapes).query(_boxes(footprints[wanted]))[1]] = True
        self.compounds = np.flatnonzero(taken)

    def holds(self, places: np.ndarray) -> np.ndarray:
        """Return a mask of the shapes whose box meets that of a grid in focus or of what changed."""
        result = np.zeros(len(places), dtype=bool)
        result[self._boxes.query(places)[0]] = True
        return result


def _codes(buildings: pd.DataFrame) -> list[str]:
    """Return the codes of the compounds that buildings name."""
    return [code for code in set(texts(buildings, "compound_code")) if code]


class _Entries:
    """Findings and single matters of tallies by number, found by the tokens they depend on."""

    def __init__(self, raw: Iterable[Finding | Tally]) -> None:
        self._all: dict[int, Finding | Tally] = {}
        self._by_token: dict[str, set[int]] = {}
        self._next = 0
        for entry in _singly(raw):
            self._add(entry)

    def all(self) -> list[Finding | Tally]:
        return list(self._all.values())

    def replace(self, tokens: set[str], raw: Iterable[Finding | Tally]) -> None:
        """Drop what depends on one of `tokens`, and take from `raw` what does."""
        for token in tokens:
            for number in list(self._by_token.get(token, ())):
                self._drop(number)
        for entry in _singly(raw):
            if any(token in tokens for token in _about(entry)):
                self._add(entry)

    def grids_of(self, kinds: set[tuple[str, str]]) -> frozenset[str]:
        """Return the uids of the grids that findings of these rules and cases are about."""
        return frozenset(
            token.partition("/")[2]
            for entry in self._all.values()
            if (entry.rule, entry.case) in kinds
            for token in _about(entry)
        )

    def _add(self, entry: Finding | Tally) -> None:
        self._all[self._next] = entry
        for token in _about(entry):
            self._by_token.setdefault(token, set()).add(self._next)
        self._next += 1

    def _drop(self, number: int) -> None:
        for token in _about(self._all.pop(number)):
            self._by_token[token].discard(number)


def _singly(raw: Iterable[Finding | Tally]) -> Iterable[Finding | Tally]:
    for entry in raw:
        if isinstance(entry, Finding):
            yield entry
            continue
        for row in range(len(entry)):
            yield Tally(entry.rule, entry.case, [entry.about[row]], [entry.labels[row]], entry.places[row : row + 1])


def _about(entry: Finding | Tally) -> tuple[str, ...]:
    return entry.about if isinstance(entry, Finding) else entry.about[0]


def _needed(frames: Frames, changed: np.ndarray) -> Bounds | None:
    """Return the bounds of the grids that meet what changed and of the compounds beside them, which may reach far out."""
    grids, compounds = shapes(frames["grids"]), shapes(frames.get("compounds"))
    held = np.unique(shapely.STRtree(changed).query(compounds, predicate="intersects")[0])
    changed = np.r_[changed, compounds[held]]
    boxes = _boxes(grids[np.unique(shapely.STRtree(changed).query(grids, predicate="intersects")[0])])
    if not len(boxes):
        return None
    met = np.unique(shapely.STRtree(np.r_[boxes, _boxes(changed)]).query(compounds)[0])
    west, south, east, north = shapely.total_bounds(np.r_[boxes, _boxes(compounds[met])])
    return west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN


def _present(found: np.ndarray) -> np.ndarray:
    found = np.asarray(found, dtype=object)
    return found[~(shapely.is_missing(found) | shapely.is_empty(found))]


def _boxes(found: np.ndarray) -> np.ndarray:
    return shapely.box(*shapely.bounds(_present(found)).T)
