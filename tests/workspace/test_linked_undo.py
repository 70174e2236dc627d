"""Twenty edits over five tables, undone and redone in every way: the content is equal at each step."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from tests import grid_town

SIZE, X, Y = grid_town.SIZE, grid_town.X, grid_town.Y
TABLES = ("micro_grid", "building", "general_grid", "community", "change_log")


@pytest.fixture
def ws(qgis_app, tmp_path, project):
    from plugin.workspace import project as workspace_project
    from plugin.workspace.edits import Change
    from plugin.workspace.workspace import Workspace

    opened = Workspace.open(grid_town.workspace(tmp_path, 4, 3))
    general = pd.DataFrame(
        {
            "uid": ["a0", "a1"],
            "code": ["01", "02"],
            "community_code": [grid_town.COMMUNITY] * 2,
            "geometry": [shapely.box(X, Y, X + 200, Y + 300), shapely.box(X + 200, Y, X + 400, Y + 300)],
        }
    )
    opened.apply([Change("general_grid", add=general)], "一般网格")
    workspace_project.show(opened, project)
    return opened


def digests(ws) -> dict[str, str]:
    from plugin.workspace import grid_stamp

    return {name: grid_stamp.of_frame(ws.read(name).drop(columns="created_at")) for name in TABLES}


def edit(number: int, random) -> object:
    """Return an edit that touches another choice of tables each time: rows added, changed and removed."""
    from plugin.core.grids.editing.edit import Edit, TableEdit

    grid, x = f"g{number % 12}", X + 7.0 * number
    kinds = random.permutation(4)[: 1 + number % 4]
    tables = {}
    if 0 in kinds or number % 5 == 0:
        tables["micro_grid"] = TableEdit(
            add=pd.DataFrame(
                {"uid": [f"n{number}"], "code": [f"n{number}"], "geometry": [shapely.box(x, Y, x + 5, Y + 5)]}
            ),
            update=pd.DataFrame(
                {"uid": [grid], "households": [number], "geometry": [shapely.box(x, Y, x + 90, Y + 9)]}
            ),
            remove=[f"n{number - 5}"] if number % 5 == 0 and number else [],
        )
    if 1 in kinds:
        uids = [f"b{n}" for n in random.choice(117, 6, replace=False)]
        tables["building"] = TableEdit(update=pd.DataFrame({"uid": uids, "micro_grid_code": f"改{number}"}))
    if 2 in kinds:
        tables["general_grid"] = TableEdit(update=pd.DataFrame({"uid": ["a0"], "households": [1000 + number]}))
    if 3 in kinds:
        tables["community"] = TableEdit(update=pd.DataFrame({"uid": ["c0"], "population": [number + 1]}))
    log = [{"uid": grid, "before": str(number), "after": str(number + 1)}]
    gone = pd.DataFrame({"uid": [f"x{number}"], "code": [f"x{number}"]} if number % 3 == 0 else {"uid": [], "code": []})
    return Edit(f"第{number}步", "micro_grid", tables, gone, log)


def done(ws, random, count: int = 20) -> tuple[list[dict], list[list[str]]]:
    """Make the edits and return the digests before and after each, and the tables each touched."""
    from plugin.workspace import grid_edits

    states, touched = [digests(ws)], []
    for number in range(count):
        one = edit(number, random)
        grid_edits.apply(ws, one)
        states.append(digests(ws))
        touched.append([*one.tables, "change_log"])
    return states, touched


@pytest.mark.parametrize(("by", "seed"), [("log", 0), ("any", 1)])
def test_undo_all_and_redo_all(ws, by, seed):
    random = np.random.default_rng(seed)
    states, touched = done(ws, random)
    assert all(one != other for one, other in zip(states, states[1:]))

    def stack(number: int):
        return ws.layer("change_log" if by == "log" else str(random.choice(touched[number]))).undoStack()

    for number in reversed(range(20)):
        used = stack(number)
        assert used.undoText() == f"第{number}步"
        used.undo()
        assert digests(ws) == states[number], number
    assert not ws.has_unsaved_edits
    for number in range(20):
        used = stack(number)
        assert used.redoText() == f"第{number}步"
        used.redo()
        assert digests(ws) == states[number + 1], number
    ws.save()
    assert digests(ws) == states[20]


def test_a_walk_back_and_forth_with_new_edits_and_saves_between(ws):
    from plugin.workspace import grid_edits

    random = np.random.default_rng(5)
    states, touched = done(ws, random, 6)
    at = 6
    for number in range(6, 60):
        choice = random.random()
        if choice < 0.35 and at:
            ws.layer(str(random.choice(touched[at - 1]))).undoStack().undo()
            at -= 1
        elif choice < 0.6 and at < len(touched):
            ws.layer(str(random.choice(touched[at]))).undoStack().redo()
            at += 1
        elif choice < 0.65:
            ws.save()
            states, touched, at = [digests(ws)], [], 0
        else:
            one = edit(number, random)
            for name in list(one.tables):
                one.tables[name].remove = []
            grid_edits.apply(ws, one)
            states, touched = [*states[: at + 1], digests(ws)], [*touched[:at], [*one.tables, "change_log"]]
            at += 1
        assert digests(ws) == states[at], number


def test_saving_leaves_no_trace_that_ties_later_edits_together(ws):
    """After a save the commands stand at the same places, and perhaps at the same addresses, as the saved ones."""
    from plugin.workspace import grid_edits, linked_undo

    random = np.random.default_rng(1)
    for number in range(8):
        grid_edits.apply(ws, edit(number, random))
        ws.save()
        kept = linked_undo.service()._steps
        assert not any(kept.get(layer.id()) for layer in ws.layers.values())
    before = digests(ws)
    layer = ws.layer("building")
    layer.startEditing()
    layer.beginEditCommand("手工")
    layer.deleteFeature(next(layer.getFeatures()).id())
    layer.endEditCommand()
    grid_edits.apply(ws, edit(101, np.random.default_rng(2)))
    ws.layer("change_log").undoStack().undo()
    assert {name: value for name, value in digests(ws).items() if name != "building"} == {
        name: value for name, value in before.items() if name != "building"
    }
    layer.undoStack().undo()
    assert digests(ws) == before


def test_an_overwritten_command_does_not_tie_what_comes_after(ws):
    from plugin.workspace import grid_edits

    random = np.random.default_rng(3)
    grid_edits.apply(ws, edit(0, random))
    layer = ws.layer("micro_grid")
    for _ in range(30):  # memory is used again and again
        layer.undoStack().undo()
        before = digests(ws)
        for _ in range(2):
            layer.startEditing()
            layer.beginEditCommand("手工")
            layer.changeAttributeValue(next(layer.getFeatures()).id(), layer.fields().lookupField("name"), "改名")
            layer.endEditCommand()
            layer.undoStack().undo()
            assert digests(ws) == before
        grid_edits.apply(ws, edit(0, np.random.default_rng(3)))


def test_edits_undone_out_of_order_do_not_stop_at_the_log(ws):
    from plugin.workspace.edits import Change

    states = [digests(ws)]
    ws.apply([Change("community", update=pd.DataFrame({"uid": ["c0"], "population": [5]}))], "甲")
    ws.apply([Change("general_grid", update=pd.DataFrame({"uid": ["a0"], "households": [5]}))], "乙")
    states.append(digests(ws))
    ws.layer("community").undoStack().undo()  # the log entry of 甲 lies below that of 乙 and waits
    ws.layer("change_log").undoStack().undo()
    ws.layer("change_log").undoStack().undo()
    assert digests(ws) == states[0]
    ws.layer("change_log").undoStack().redo()
    ws.layer("change_log").undoStack().redo()
    assert digests(ws) == states[1]


def test_saving_one_layer_by_qgis_saves_those_that_share_its_steps(ws):
    from plugin.workspace import grid_edits
    from plugin.workspace.workspace import Workspace

    for number in range(4):
        grid_edits.apply(ws, edit(number, np.random.default_rng(number)))
    worker = ws.layer("worker")
    worker.startEditing()
    worker.beginEditCommand("手工")  # shares nothing with the others
    from qgis.core import QgsFeature

    worker.addFeature(QgsFeature(worker.fields()))
    worker.endEditCommand()
    pending = digests(ws)
    assert ws.layer("building").commitChanges()
    assert digests(ws) == pending
    assert {role for role, layer in ws.layers.items() if layer.isModified()} == {"worker"}
    stored = Workspace.open(ws.path)
    assert digests(stored) == pending
    grid_edits.apply(ws, edit(4, np.random.default_rng(4)))
    ws.layer("change_log").undoStack().undo()
    assert digests(ws) == pending


def test_what_cannot_be_saved_along_is_told_and_kept(ws):
    import sqlite3
    from contextlib import closing

    from plugin.workspace import grid_edits, linked_undo

    grid_edits.apply(ws, edit(3, np.random.default_rng(3)))
    assert ws.layer("building").isModified()
    with closing(sqlite3.connect(ws.path, isolation_level=None)) as other:
        other.execute("CREATE TRIGGER no BEFORE INSERT ON change_log BEGIN SELECT RAISE(ABORT, 'no'); END")
    told = []
    linked_undo.service().blocked.connect(told.append)
    try:
        assert ws.layer("building").commitChanges()
    finally:
        linked_undo.service().blocked.disconnect(told.append)
    assert len(told) == 1
    assert "没有随之保存" in told[0]
    assert ws.layer("change_log").isModified()


def test_discarding_one_layer_by_qgis_discards_the_steps_it_shares(ws):
    from plugin.workspace import grid_edits

    before = digests(ws)
    for number in range(4):
        grid_edits.apply(ws, edit(number, np.random.default_rng(number)))
    assert ws.layer("change_log").rollBack()
    assert digests(ws) == before
    assert not ws.has_unsaved_edits
