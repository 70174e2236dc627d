"""The automatic steps on facilities of a workspace: classify, give a level, tag. Read, compute (in a worker), write what differs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..core.facilities.classes import classifying, levelling
from ..core.facilities.tags import tagging
from ..core.findings import Finding
from ..core.progress import Progress, part, silent
from ..core.text import tr
from . import facilities as workspace_facilities
from .edits import Change
from .workspace import Workspace

CLASSIFY, LEVEL, TAG = "classify", "level", "tag"
STEPS = (CLASSIFY, LEVEL, TAG)
_WRITTEN = {
    CLASSIFY: ["class_code", "class_basis", "class_confidence"],
    LEVEL: ["level", "level_basis"],
    TAG: [*tagging.COLUMNS.values(), "tag_state", "tag_distance"],
}


@dataclass
class Outcome:
    """frame: the facilities afterwards, rows as in `before`; counts: what `classify` and `tag` counted, by step."""

    before: pd.DataFrame
    frame: pd.DataFrame
    steps: tuple[str, ...]
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def changes(self) -> list[Change]:
        """Return one update of what differs, empty where nothing does."""
        columns = [name for step in self.steps for name in _WRITTEN[step]]
        differs = np.zeros(len(self.frame), dtype=bool)
        for name in columns:
            old, new = (frame[name].to_numpy(dtype=object) for frame in (self.before, self.frame))
            differs |= (old != new) & ~(pd.isna(old) & pd.isna(new))
        rows = self.frame.loc[differs, ["uid", *columns]].reset_index(drop=True)
        return [Change("facility", update=rows)] if len(rows) else []


_READ = ("facility", "facility_area", "precinct", "community", "compound", "micro_grid", "class_rule")


class Given:
    """What `run` needs: the pending edits are taken when this is made, on the main thread; the file is read in the worker.

    tolerance: see `tagging.tag`.
    """

    def __init__(self, ws: Workspace, tolerance: float | None = None) -> None:
        self.tolerance = tolerance
        self._readers = {table: ws.reader(table) for table in _READ}

    def read(self, table: str) -> pd.DataFrame:
        """Return the rows of a table as they were when this was made."""
        return self._readers[table]()


def run(given: Given, steps: tuple[str, ...] = STEPS, progress: Progress = silent) -> Outcome:
    """Carry out `steps` in their order; what a person or the source has set stays. May run in a worker.

    Raises GewuError (no units to tag to), Cancelled.
    """
    progress(0.0, tr("正在读取设施…"))
    inputs = workspace_facilities.read_inputs(given)
    before = inputs["facilities"]
    found = Outcome(before, before, tuple(step for step in STEPS if step in steps))
    share = 0.3 if len(found.steps) > 1 else 1.0
    if CLASSIFY in steps:
        progress(0.0, tr("正在归类…"))
        classified = classifying.classify(
            found.frame, rules=given.read("class_rule"), progress=part(progress, 0.0, share)
        )
        found.frame = classified.frame
        found.counts[CLASSIFY], found.notes = classified.counts, [*found.notes, *classified.notes]
    if LEVEL in steps:
        progress(share, tr("正在定级…"))
        found.frame = levelling.level(found.frame)
    if TAG in steps:
        start = 0.4 if len(found.steps) > 1 else 0.0
        inputs.update(facilities=found.frame, tolerance=given.tolerance, progress=part(progress, start, 1.0))
        tagged = tagging.tag(**inputs)
        found.frame, found.findings = tagged.frame, tagged.findings
        found.counts[TAG] = tagged.counts
    return found
