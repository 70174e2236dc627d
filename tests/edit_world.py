"""Where random gestures are carried out: on frames in memory, with undo and redo, judged after each step."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from plugin.core import frames, schema
from plugin.core.errors import GewuError
from plugin.core.grids.editing.desk import Desk, in_use
from plugin.core.grids.editing.edit import Edit, TableEdit
from plugin.core.grids.parts.parts import leaves
from plugin.core.grids.settings import GridSettings
from tests import coverage_judge, random_gestures

TABLES = ("community", "micro_grid", "building", "general_grid", "facility", "compound", "barrier", "road")


class MemoryWorld:
    """Frames by table, changed by edits as a workspace would change them."""

    def __init__(self, tables: dict[str, pd.DataFrame], settings: GridSettings | None = None) -> None:
        self._states = [dict(tables)]
        self._retired: list[tuple[str, ...]] = [()]
        self._at = 0
        self._settings = settings or GridSettings()

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        return self._states[self._at]

    def desk(self, random, gesture=None) -> Desk:
        """Return the desk for a gesture, None for one to come; here the desk of all that there is."""
        tables = self.tables
        return Desk(
            "micro_grid",
            in_use(tables["micro_grid"]),
            leaves(tables["building"]),
            *(tables[name] for name in ("community", "general_grid", "compound", "barrier", "road")),
            children={name: tables[name] for name in ("building", "facility")},
            settings=self._settings,
            retired=self._retired[self._at] + tuple(tables["micro_grid"]["code"].dropna()),
        )

    def apply(self, edit: Edit) -> None:
        tables = dict(self.tables)
        for name, change in edit.tables.items():
            tables[name] = _changed(tables[name], change, name)
        self._states[self._at + 1 :] = [tables]
        self._retired[self._at + 1 :] = [self._retired[self._at] + tuple(edit.retired["code"].dropna())]
        self._at += 1

    def set_values(self, uids: list[str], values: dict) -> None:
        """Change columns of micro-grids, as one step."""
        update = pd.DataFrame({"uid": uids, **values})
        none = pd.DataFrame({"uid": [], "code": []}, dtype=object)
        self.apply(Edit("改属性", "micro_grid", {"micro_grid": TableEdit(update=update)}, none))

    def undo(self) -> bool:
        if self._at == 0:
            return False
        self._at -= 1
        return True

    def save(self) -> None:
        """Make what is now the only state."""
        self._states, self._retired, self._at = [self.tables], [self._retired[self._at]], 0

    def forget(self) -> None:
        """Undo the last step for good."""
        del self._states[self._at :], self._retired[self._at :]
        self._at -= 1

    def join(self) -> None:
        """Make the last two steps one."""
        del self._states[self._at - 1], self._retired[self._at - 1]
        self._at -= 1

    def redo(self) -> bool:
        if self._at + 1 == len(self._states):
            return False
        self._at += 1
        return True


def _changed(frame: pd.DataFrame, change: TableEdit, name: str) -> pd.DataFrame:
    frame = frame[~frame["uid"].isin(change.remove)].reset_index(drop=True)
    if change.update is not None and len(change.update):
        place = {uid: row for row, uid in enumerate(frame["uid"])}
        rows = [place[uid] for uid in change.update["uid"]]
        frame = frame.copy()
        for column in change.update.columns.drop("uid"):
            values = frame[column].to_numpy(dtype=object).copy()
            values[rows] = change.update[column].to_numpy(dtype=object)
            frame[column] = values
    if change.add is not None and len(change.add):
        added = frames.conform(change.add, schema.table(name))
        columns = {column: np.concatenate([frame[column].to_numpy(), added[column].to_numpy()]) for column in frame}
        frame = pd.DataFrame(columns)
    return frames.conform(frame, schema.table(name))


@dataclass
class Report:
    """What a run of random gestures gave. failures: (number, gesture, complaints)."""

    done: dict[str, int] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    failures: list[tuple] = field(default_factory=list)

    def __str__(self) -> str:
        lines = []
        for kind in random_gestures.WEIGHTS:
            times = self.seconds.get(kind) or [0.0]
            lines.append(
                f"{kind:<12} done {self.done.get(kind, 0):>4}  refused {len(self.refused.get(kind, [])):>4}  "
                f"median {1000 * np.median(times):6.1f} ms  most {1000 * max(times):7.1f} ms"
            )
        return "\n".join([*lines, f"failures {len(self.failures)}"])


def run(world, count: int, seed: int, on_failure=None) -> Report:
    """Carry out `count` random gestures, each followed by the judge; after a failure it goes on from the state before.

    on_failure(number, gesture, desk, complaints, error) is called for each.
    """
    random = np.random.default_rng(seed)
    report = Report()
    known = coverage_judge.complaints(world.tables)
    history = coverage_judge.History(world.tables)
    kinds, weights = list(random_gestures.WEIGHTS), np.array(list(random_gestures.WEIGHTS.values()), dtype=float)
    for number in range(count):
        kind = str(random.choice(kinds, p=weights / weights.sum()))
        before = world.tables
        turn = _Turn(world, kind, random, history)
        turn.run()
        if turn.refusal is not None:
            report.refused.setdefault(kind, []).append(turn.refusal)
            continue
        found = {("error",): repr(turn.error)} if turn.error is not None else {}
        if turn.error is None:
            report.done[kind] = report.done.get(kind, 0) + turn.done
            report.seconds.setdefault(kind, []).append(turn.seconds)
            now = coverage_judge.complaints(world.tables)
            found = {key: text for key, text in now.items() if key not in known}
            found.update(turn.found)
            if kind not in ("undo", "redo", "save", "lock", *DAMAGED):
                found.update(coverage_judge.misdeeds(before, world.tables))
        if found:
            report.failures.append((number, turn.gesture, found))
            if on_failure is not None:
                on_failure(number, turn.gesture, turn.desk, found, turn.error)
            if kind in ("undo", "redo", "save"):
                break  # nothing to go back to
            for _ in range(turn.steps):
                world.forget()
                history.forgotten()
    return report


#: Gestures that mend what was bitten out of the grids before.
DAMAGED = ("settle", "fill")


class _Turn:
    """One random gesture: what it was and what came of it."""

    def __init__(self, world, kind: str, random, history: coverage_judge.History) -> None:
        self._world, self._kind, self._random, self._history = world, kind, random, history
        self.gesture: object = kind
        self.desk: Desk | None = None
        self.done, self.steps, self.seconds = False, 0, 0.0
        self.refusal: str | None = None
        self.error: Exception | None = None
        self.found: dict = {}

    def run(self) -> None:
        start = time.perf_counter()
        try:
            if self._kind in ("undo", "redo"):
                self.done, self.found = _walked(self._world, self._kind, self._random, self._history)
            elif self._kind == "save":
                self._world.save()
                self._history.saved()
                self.done = True
            elif self._kind == "lock":
                self._lock()
            else:
                self._edit()
        except GewuError as refusal:
            if self._kind in ("undo", "redo", "save", "lock"):  # nothing to be refused
                self.error = refusal
            else:
                self.refusal = str(refusal)
        except Exception as error:  # noqa: BLE001 - the judge reports whatever happens
            self.error = error
        self.seconds = self.seconds or time.perf_counter() - start
        if (self.refusal or self.error) and self.steps:
            for _ in range(self.steps):
                self._world.forget()
                self._history.forgotten()
            self.steps = 0

    def _stepped(self) -> None:
        self.steps += 1
        self.found.update(self._history.edited(self._world.tables))

    def _edit(self) -> None:
        world = self._world
        self.desk = world.desk(self._random)
        if self._kind in DAMAGED:
            place, shapes = random_gestures.damage(self.desk, self._random)
            if not shapes:
                return
            column = np.full(len(shapes), None, dtype=object)
            column[:] = list(shapes.values())
            world.set_values([self.desk.units["uid"].iloc[row] for row in shapes], {"geometry": column})
            self._stepped()
            self.gesture = random_gestures.Gesture(self._kind, {"line": place.buffer(3.0).wkt})
        else:
            self.gesture = random_gestures.gesture(self._kind, self.desk, self._random)
        self.desk = world.desk(self._random, self.gesture)
        start = time.perf_counter()
        edit = self.gesture.edit(self.desk)
        self.done = bool(edit.tables)
        world.apply(edit)
        self.seconds = time.perf_counter() - start
        self._stepped()
        if self._kind in DAMAGED:
            world.join()
            self._history.joined()
            self.steps = 1

    def _lock(self) -> None:
        grids = in_use(self._world.tables["micro_grid"])
        rows = self._random.choice(len(grids), int(self._random.integers(1, 4)), replace=False)
        locked = bool(self._random.random() < 0.5)
        self._world.set_values(grids["uid"].to_numpy()[rows].tolist(), {"locked": locked})
        self._stepped()
        self.done = True


def _walked(world, kind: str, random, history: coverage_judge.History) -> tuple[bool, dict]:
    """Undo or redo some steps, often some back again; return (whether any was, what is not as it was)."""
    found, moved = {}, False
    turns = [kind, "redo"] if kind == "undo" and random.random() < 0.5 else [kind]
    for turn in turns:
        for _ in range(int(random.integers(1, 6))):
            if (world.undo if turn == "undo" else world.redo)():
                found.update(history.walked(-1 if turn == "undo" else 1, world.tables))
                moved = True
    return moved, found
