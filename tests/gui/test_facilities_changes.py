"""The strip of 挂接 that tells which facilities an edited boundary touches: list, tag anew, undo, check all."""

from __future__ import annotations

import pytest
import shapely
from qgis.PyQt.QtTest import QTest

from plugin.gui.window import Window
from plugin.workspace.edits import Change


@pytest.fixture
def page(desktop, town, wait_until):
    window = Window(desktop)
    window.session.open(str(town))
    window.dock.show_page("facilities")
    QTest.qWait(200)
    page = window.dock.page
    page.run_row.run()
    wait_until(lambda: not page.run_row.is_running)
    yield page
    window.session.workspace.discard()
    window.close()


def tags(page) -> dict:
    frame = page.session.workspace.read("facility")
    return dict(zip(frame["name"], frame["community_code"]))


def give_all_to_the_second(page) -> None:
    """Move the border so that the second community holds everything, its grids with it."""
    ws = page.session.workspace
    rows = ws.read("community").sort_values("code").reset_index(drop=True)
    whole = shapely.union_all(rows["geometry"].to_numpy())
    shapes = [shapely.box(*(whole.bounds[:2]), whole.bounds[0] + 1, whole.bounds[1] + 1), whole]
    grids = ws.read("micro_grid")
    changes = [Change("community", update=rows[["uid"]].assign(geometry=shapes))]
    if len(grids):
        changes.append(Change("micro_grid", update=grids[["uid"]].assign(community_code=rows["code"].iloc[1])))
    page.session.apply(changes, "改边界")
    QTest.qWait(300)


def test_an_edited_border_is_told_listed_and_followed_in_one_step(page, desktop, wait_until):
    strip, before = page.changes, tags(page)
    assert not strip.isVisible()
    give_all_to_the_second(page)
    wait_until(strip.isVisible)
    assert strip.text.text() == "边界有改动：2 个设施受影响"
    desktop.click(strip.view)
    frame = strip.dialog.table.source.frame
    assert len(frame) == 2
    assert frame["before"].str.startswith("社区").all() and frame["reason"].str.contains("边界有改动").all()
    scale = page.session.map.canvas.scale()
    strip.dialog.table.selectRow(0)
    assert page.session.map.canvas.scale() != scale, "a click zooms to the facility"
    desktop.click(strip.dialog.go)
    wait_until(lambda: not strip.isVisible())
    assert strip.dialog is None and tags(page) != before
    stack = page.session.workspace.layer("facility").undoStack()
    assert stack.undoText() == "重新挂接受影响的设施"
    stack.undo()
    wait_until(strip.isVisible)
    assert tags(page) == before


def test_undoing_the_edit_takes_the_strip_away(page, wait_until):
    give_all_to_the_second(page)
    wait_until(page.changes.isVisible)
    page.session.undo()
    wait_until(lambda: not page.changes.isVisible())


def test_a_check_of_everything_lists_what_was_changed_before_it_was_watched(page, desktop, wait_until):
    strip = page.changes
    page.start.menu().actions()[-1].trigger()  # 核对全部挂接
    wait_until(lambda: any("都与当前边界一致" in text for text in desktop.texts()))
    give_all_to_the_second(page)
    strip.watch.forget()  # as after reopening
    page.refresh()
    assert not strip.isVisible()
    page.start.menu().actions()[-1].trigger()  # 核对全部挂接
    wait_until(lambda: strip.dialog is not None)
    assert "2 个与当前边界不一致" in strip.dialog.summary.text()
    before = tags(page)
    desktop.click(strip.dialog.go)
    assert tags(page) != before and strip.dialog is None


def test_what_a_person_tagged_is_listed_and_kept(page, wait_until):
    ws = page.session.workspace
    frame = ws.read("facility")
    mine = frame.loc[frame["tag_state"] == "自动", ["uid"]].iloc[:1].assign(tag_state="人工")
    page.session.apply([Change("facility", update=mine)], "人工挂接")
    before = tags(page)
    give_all_to_the_second(page)
    wait_until(page.changes.isVisible)
    assert page.changes.text.text() == "边界有改动：1 个设施受影响；1 个人工挂接的已不在所记单元内"
    page.changes.retag()
    after = tags(page)
    assert sum(before[name] != after[name] for name in before) == 1
    wait_until(lambda: not page.changes.go.isEnabled())
