"""Which grid has which code and worker, wherever it lies: what grids far apart can have in common."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ...columns import texts
from ...findings import Finding
from .identity import duplicate, overloaded
from .subject import Subject

#: Columns in which a grid names the units it belongs to.
PARENTS = ("community_code", "general_grid_code", "compound_code")


class Register:
    """Made from everything, then followed part by part."""

    def __init__(self, subject: Subject) -> None:
        self._rows: dict[str, tuple] = {}
        self._codes: dict[str, set[str]] = {}
        self._workers: dict[str, set[str]] = {}
        self._parents: dict[tuple[str, str], set[str]] = {}
        self.follow(subject, set(subject.uids))

    def follow(self, subject: Subject, uids: set[str]) -> tuple[set[str], set[str]]:
        """Take the grids `uids` as they are in `subject` now (those not in it are gone); return the codes and the workers of
        which they are or were."""
        codes, workers = set(), set()
        for uid in uids:
            if uid in self._rows:
                code, worker, _, _, parents = self._rows.pop(uid)
                for parent in parents:
                    self._parents[parent].discard(uid)
                self._codes.get(code, set()).discard(uid)
                self._workers.get(worker, set()).discard(uid)
                codes.add(code)
                workers.add(worker)
        held = texts(subject.grids, "worker_uid")
        named = {field: texts(subject.grids, field) for field in PARENTS}
        for row in np.flatnonzero(np.isin(subject.uids, list(uids))):
            uid, code, worker = subject.uids[row], subject.codes[row], held[row]
            parents = [(field, named[field][row]) for field in PARENTS if named[field][row] is not None]
            self._rows[uid] = code, worker, subject.labels[row], subject.shapes[row], parents
            for parent in parents:
                self._parents.setdefault(parent, set()).add(uid)
            self._codes.setdefault(code, set()).add(uid)
            self._workers.setdefault(worker, set()).add(uid)
            codes.add(code)
            workers.add(worker)
        return codes - {None}, workers - {None}

    def naming(self, parents: set[tuple[str, str]]) -> set[str]:
        """Return the grids that name one of the units (parent column, code)."""
        return {uid for parent in parents for uid in self._parents.get(parent, ())}

    def shared_code(self, code: str) -> list[Finding]:
        uids = sorted(self._codes.get(code, ()))
        return [duplicate(code, uids, self.shapes(uids))] if len(uids) > 1 else []

    def shared_worker(self, worker: str, limit: int) -> list[Finding]:
        uids = sorted(self._workers.get(worker, ()), key=lambda uid: self._rows[uid][2])
        if len(uids) <= limit:
            return []
        return [overloaded(worker, limit, [self._rows[uid][2] for uid in uids], uids, self.shapes(uids))]

    def shapes(self, uids: Iterable[str]) -> np.ndarray:
        uids = list(uids)
        found = np.full(len(uids), None, dtype=object)
        found[:] = [self._rows[uid][3] for uid in uids]
        return found
