"""Random gestures on the sample town, in memory: after each one the independent judge finds nothing wrong.

`tests/bench/bench_gestures.py` does the same a thousand times on real data in real layers.
"""

from __future__ import annotations

import pytest

from plugin.core.grids.delineate import delineate
from plugin.workspace import grids
from plugin.workspace.sample import copy_sample
from plugin.workspace.workspace import Workspace
from tests import coverage_judge, edit_world


@pytest.fixture(scope="module")
def town(qgis_app, tmp_path_factory):
    """The tables of the delineated sample."""
    workspace = Workspace.open(copy_sample(tmp_path_factory.mktemp("sample")))
    inputs = grids.read_inputs(workspace)
    workspace.apply(grids.changes_to(inputs, delineate(inputs)), "自动划格")
    return {name: workspace.read(name) for name in edit_world.TABLES}


def test_sixty_random_gestures_leave_the_coverage_and_the_counts_right(town):
    assert coverage_judge.complaints(town) == {}
    report = edit_world.run(edit_world.MemoryWorld(town), 60, seed=4)
    assert report.failures == [], f"{report}\n{report.failures[:3]}"
    assert sum(report.done.values()) > 30, str(report)
