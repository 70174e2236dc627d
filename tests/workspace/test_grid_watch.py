"""The rules kept in step with edits, undo and redo of the shown layers: the same as checking the workspace anew."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely

from plugin.core.grids import rules
from plugin.core.grids.delineate import delineate
from plugin.core.grids.rule_watch import RuleWatch
from plugin.workspace import grid_bounds, grid_rules, grids
from plugin.workspace import project as workspace_project
from plugin.workspace.edits import Change
from plugin.workspace.grid_watch import GridWatch
from plugin.workspace.workspace import Workspace
from tests.desktop import town, town_made  # noqa: F401 - fixtures


@pytest.fixture
def ws(qgis_app, town):  # noqa: F811
    from qgis.core import QgsProject

    project = QgsProject.instance()
    opened = Workspace.open(town, project)
    workspace_project.show(opened, project)
    opened.apply(grids.changes(opened, delineate(grids.read_inputs(opened))), "自动划格")
    yield opened
    opened.discard()
    project.clear()


def anew(ws) -> list:
    inputs = grid_rules.read_inputs(ws)
    return told(rules.check(**inputs, settings=grid_bounds.settings(ws)))


def told(findings) -> list:
    return sorted((finding.rule, finding.case, finding.detail, finding.key) for finding in findings)


def test_edits_undo_and_redo_are_followed(ws):
    live = GridWatch(ws)
    watch = RuleWatch(live.inputs(), grid_bounds.settings(ws))
    assert told(watch.findings()) == anew(ws) and live.follow(watch) is False
    grid = ws.read("micro_grid").iloc[0]
    building = ws.read("building").iloc[0]
    steps = [
        Change("micro_grid", update=pd.DataFrame({"uid": [grid["uid"]], "code": [None]})),
        Change(
            "micro_grid",
            update=pd.DataFrame({"uid": [grid["uid"]], "geometry": [shapely.buffer(grid["geometry"], -5)]}),
        ),
        Change("building", update=pd.DataFrame({"uid": [building["uid"]], "households": [500.0]})),
        Change("micro_grid", remove=[ws.read("micro_grid")["uid"].iloc[1]]),
    ]
    log = ws.layer("change_log").undoStack()
    for number, change in enumerate(steps):
        ws.apply([change], f"第{number}步")
        assert live.follow(watch) is True
        assert told(watch.findings()) == anew(ws), number
    for step in (log.undo, log.undo, log.redo, log.undo, log.undo, log.undo):
        step()
        assert live.follow(watch) is True
        assert told(watch.findings()) == anew(ws)
    live.close()


def test_saving_changes_nothing_and_a_large_step_is_checked_anew(ws):
    live = GridWatch(ws)
    watch = RuleWatch(live.inputs(), grid_bounds.settings(ws))
    before = told(watch.findings())
    ws.save()
    assert live.follow(watch) is False and told(watch.findings()) == before
    uids = ws.read("building")["uid"]
    ws.apply([Change("building", update=pd.DataFrame({"uid": uids, "households": 1.0}))], "改户数")
    assert live.follow(watch) is (None if len(uids) > 200 else True)
    live.close()


def test_only_the_chosen_communities_are_looked_at(ws):
    code = ws.read("community")["code"].iloc[0]
    live = GridWatch(ws, [code])
    found = live.inputs()
    assert set(found["grids"]["community_code"]) == {code} and len(found["communities"]) == 1
    assert len(found["buildings"]) <= ws.count("building")
    live.close()
