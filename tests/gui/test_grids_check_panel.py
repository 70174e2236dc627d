"""规则检查 follows edits, puts right and accepts; without following it says when its findings are older than the data; the settings scroll by themselves where there is little room."""

from __future__ import annotations

import pandas as pd
import pytest
from qgis.PyQt.QtTest import QTest

from plugin.gui import background
from plugin.workspace.edits import Change
from tests.desktop import answer


@pytest.fixture
def page(window):
    return window.dock.page


def idle(wait_until) -> None:
    wait_until(lambda: not background.running(), 30)
    QTest.qWait(300)


@pytest.fixture
def checked(window, page, desktop, wait_until):
    """The check panel after a check of the delineated town."""
    desktop.click(page.delineate.start)
    idle(wait_until)
    page.delineate._adopt()
    idle(wait_until)
    page.tabs.setCurrentWidget(page.check)
    desktop.click(page.check.start)
    idle(wait_until)
    return page.check


def cases(panel) -> dict:
    """Return {(rule, case): findings}, accepted ones left out."""
    found: dict = {}
    for finding in panel.findings.findings():
        if panel.findings.sort_of(finding) != "accepted":
            found.setdefault((finding.rule, finding.case), []).append(finding)
    return found


def choose(panel, rule: str, case: str, count: int = 1) -> None:
    """Choose the first findings of a case in the tree, as clicks would."""
    leaves = [
        leaf for leaf in panel.findings._leaves if (leaf.data(0, 256).rule, leaf.data(0, 256).case) == (rule, case)
    ]
    panel.findings.tree.setCurrentItem(leaves[0])
    for leaf in leaves[1:count]:
        leaf.setSelected(True)


def edit(window, wait_until, *changes, text: str = "改动") -> None:
    window.session.apply(list(changes), text)
    idle(wait_until)


def grids(window) -> pd.DataFrame:
    return window.session.workspace.read("micro_grid")


def test_the_findings_follow_an_edit_its_undo_and_its_redo(window, checked, wait_until):
    assert ("G09", "missing") not in cases(checked)
    uid = grids(window)["uid"].iloc[0]
    edit(window, wait_until, Change("micro_grid", update=pd.DataFrame({"uid": [uid], "code": [None]})))
    (finding,) = cases(checked)["G09", "missing"]
    assert finding.uids == (uid,) and not checked.notice.isVisible()
    window.session.undo()
    idle(wait_until)
    assert ("G09", "missing") not in cases(checked)
    window.session.workspace.layer("change_log").undoStack().redo()
    idle(wait_until)
    assert ("G09", "missing") in cases(checked)


def test_a_code_is_given_with_one_press_and_the_press_is_one_undo_step(window, checked, desktop, wait_until):
    before = grids(window)
    uid = before["uid"].iloc[0]
    edit(window, wait_until, Change("micro_grid", update=pd.DataFrame({"uid": [uid], "code": [None]})))
    choose(checked, "G09", "missing")
    assert checked.actions.fix.text() == "重新编码"
    desktop.click(checked.actions.fix)
    idle(wait_until)
    assert ("G09", "missing") not in cases(checked)
    code = grids(window).set_index("uid").loc[uid, "code"]
    assert code and code not in set(before["code"][1:]) and window.session.last_step.startswith("重新编码")
    window.session.undo()
    idle(wait_until)
    assert ("G09", "missing") in cases(checked)


def test_all_stale_counts_are_recounted_at_once_after_the_number_was_told(window, checked, desktop, wait_until):
    uids = grids(window)["uid"].iloc[:3].tolist()
    edit(window, wait_until, Change("micro_grid", update=pd.DataFrame({"uid": uids, "households": [1.0, 2.0, 3.0]})))
    assert len(cases(checked)["G01", "stale"]) == 3
    choose(checked, "G01", "stale")
    assert checked.actions.fix_all.text() == "全部修复（3）"
    asked = answer("取消")
    desktop.click(checked.actions.fix_all)
    idle(wait_until)
    assert "3 个微网格" in asked[0] and len(cases(checked)["G01", "stale"]) == 3, "not agreed, nothing changed"
    answer("修复")
    desktop.click(checked.actions.fix_all)
    idle(wait_until)
    assert ("G01", "stale") not in cases(checked)
    window.session.undo()
    idle(wait_until)
    assert len(cases(checked)["G01", "stale"]) == 3, "one step"


def test_after_a_fix_the_next_one_is_what_stood_behind_it(window, checked, desktop, wait_until):
    uids = grids(window)["uid"].iloc[:3].tolist()
    edit(window, wait_until, Change("micro_grid", update=pd.DataFrame({"uid": uids, "households": [1.0, 2.0, 3.0]})))
    choose(checked, "G01", "stale")
    behind = checked.findings.shown()[checked.findings._at + 1]
    desktop.click(checked.actions.fix)
    idle(wait_until)
    desktop.click(checked.findings.next)
    (chosen,) = checked.findings.selected()
    assert chosen.key == behind.key


def test_blank_ground_goes_to_a_neighbour(window, checked, desktop, wait_until, monkeypatch):
    gone = grids(window)["uid"].iloc[4]
    edit(window, wait_until, Change("micro_grid", remove=[gone]))
    assert len(cases(checked)["G05", "gap"]) == 1 and cases(checked)["G06", "left"]
    choose(checked, "G05", "gap")
    desktop.click(checked.actions.fix)
    idle(wait_until)
    assert ("G05", "gap") not in cases(checked) and ("G06", "left") not in cases(checked)
    assert window.session.last_step.startswith("补空")


def test_a_grid_below_the_bounds_is_proposed_with_a_neighbour_for_merging(
    window, checked, desktop, wait_until, monkeypatch
):
    frame = grids(window)
    code = frame["code"].iloc[0]
    building = window.session.workspace.read("building")
    mine = building.loc[building["micro_grid_code"] == code, ["uid"]]
    edit(window, wait_until, Change("building", update=mine.assign(households=1.0)))
    choose(checked, "G01", "below")
    started = []
    monkeypatch.setattr(window.session.editor, "start", started.append)
    desktop.click(checked.actions.fix)
    assert started == ["merge"]
    chosen = window.session.editor.selected_uids()
    assert len(chosen) == 2 and frame["uid"].iloc[0] in chosen
    assert "逐条" in checked.actions.fix_all.toolTip() or not checked.actions.fix_all.isEnabled()


def test_a_worker_is_picked_for_grids_that_have_nobody(window, checked, desktop, wait_until, monkeypatch):
    from plugin.gui.pages import grids_fixes

    worker = window.session.workspace.read("worker")["uid"].iloc[0]

    def take(dialog) -> int:
        dialog.worker_uid = worker
        return grids_fixes.WorkerDialog.DialogCode.Accepted

    monkeypatch.setattr(grids_fixes.WorkerDialog, "exec", take)
    before = len(cases(checked)["G10", "nobody"])
    choose(checked, "G10", "nobody", count=2)
    desktop.click(checked.actions.fix)
    idle(wait_until)
    assert (grids(window)["worker_uid"] == worker).sum() == 2
    assert len(cases(checked)["G10", "nobody"]) == before - 2


def test_what_is_accepted_with_a_reason_is_not_counted_until_it_changes(
    window, checked, desktop, wait_until, monkeypatch
):
    uid = grids(window)["uid"].iloc[0]
    edit(window, wait_until, Change("micro_grid", update=pd.DataFrame({"uid": [uid], "code": ["甲-1"]})))
    errors = checked.findings.filter.buttons["error"].text()
    choose(checked, "G09", "malformed")
    monkeypatch.setattr(checked.actions, "ask_reason", lambda count, known: "临时编码，年底统一")
    desktop.click(checked.actions.accept)
    idle(wait_until)
    assert ("G09", "malformed") not in cases(checked)
    assert checked.findings.filter.buttons["error"].text() != errors
    assert checked.findings.filter.buttons["accepted"].text() == "已认可 1"
    checked.findings.filter.buttons["accepted"].setChecked(True)
    choose(checked, "G09", "malformed")
    assert "临时编码" in checked.findings.detail.text() and checked.actions.accept.text() == "撤回认可"
    window.session.undo()
    idle(wait_until)
    assert ("G09", "malformed") in cases(checked), "accepting is a step that can be undone"
    choose(checked, "G09", "malformed")
    desktop.click(checked.actions.accept)
    idle(wait_until)
    edit(window, wait_until, Change("micro_grid", update=pd.DataFrame({"uid": [uid], "code": ["乙-2"]})))
    assert ("G09", "malformed") in cases(checked), "another code was not accepted"


def test_a_reason_must_be_given(window, checked, desktop, wait_until, monkeypatch):
    uid = grids(window)["uid"].iloc[0]
    edit(window, wait_until, Change("micro_grid", update=pd.DataFrame({"uid": [uid], "code": ["甲-1"]})))
    choose(checked, "G09", "malformed")
    monkeypatch.setattr(checked.actions, "ask_reason", lambda count, known: " ")
    desktop.click(checked.actions.accept)
    assert any("没有填写认可理由" in text for text in desktop.texts())
    assert ("G09", "malformed") in cases(checked)


def test_the_list_is_filtered_by_words_and_by_severity(checked):
    tree = checked.findings
    tree.filter.text.setText("没有网格员")
    assert tree.shown() and {finding.title for finding in tree.shown()} == {"没有网格员"}
    tree.filter.text.setText("没有这样的字")
    assert tree.shown() == [] and "没有符合" in tree.summary.text()
    tree.filter.reset()
    tree.filter.buttons["incomplete"].setChecked(False)
    assert all(finding.severity != "incomplete" for finding in tree.shown())
    assert tree.filter.buttons["incomplete"].isEnabled(), "it can be shown again"


def test_a_layer_taken_out_and_brought_back_is_followed_again(window, checked, page, wait_until):
    from qgis.core import QgsProject

    workspace = window.session.workspace
    workspace.save()
    QgsProject.instance().removeMapLayer(workspace.layer("micro_grid").id())
    idle(wait_until)
    assert cases(checked)
    window.session.open(str(workspace.path))
    idle(wait_until)
    page.tabs.setCurrentWidget(page.check)
    page.refresh()
    idle(wait_until)
    uid = grids(window)["uid"].iloc[0]
    edit(window, wait_until, Change("micro_grid", update=pd.DataFrame({"uid": [uid], "code": [None]})))
    assert ("G09", "missing") in cases(checked)


def test_what_is_in_no_grid_is_listed_shown_and_put_right(window, checked, desktop, wait_until):
    building = window.session.workspace.read("building")
    wrong = building[building["micro_grid_code"] == grids(window)["code"].iloc[0]].iloc[[0]]
    gone = grids(window)["uid"].iloc[4]
    edit(
        window,
        wait_until,
        Change("micro_grid", remove=[gone]),
        Change("building", update=wrong[["uid"]].assign(micro_grid_code="别处")),
    )
    checked.views.setCurrentIndex(1)
    panel = checked.unassigned
    found = {finding.case for finding in panel.list.findings()}
    assert found == {"left", "gap", "elsewhere"} and panel.count == sum(
        finding.case != "elsewhere" for finding in panel.list.findings()
    )
    extent = window.session.map.canvas.extent()
    desktop.click(panel.list.next)
    assert window.session.map.canvas.extent() != extent and panel.settle.isEnabled()
    choose_in(panel, "elsewhere", wrong["uid"].iloc[0])
    desktop.click(panel.rehome)
    idle(wait_until)
    after = window.session.workspace.read("building").set_index("uid").loc[wrong["uid"].iloc[0], "micro_grid_code"]
    assert after in set(grids(window)["code"])
    choose_in(panel, "gap")
    desktop.click(panel.settle)
    idle(wait_until)
    assert "gap" not in {finding.case for finding in panel.list.findings()}


def choose_in(panel, case: str, uid: str | None = None) -> None:
    found = [(leaf, leaf.data(0, 256)) for leaf in panel.list._leaves]
    leaves = [leaf for leaf, finding in found if finding.case == case and uid in (None, *finding.uids)]
    panel.list.tree.setCurrentItem(leaves[0])


def test_an_edit_before_any_check_is_checked_in_its_community(window, page, desktop, wait_until):
    desktop.click(page.delineate.start)
    idle(wait_until)
    page.delineate._adopt()
    idle(wait_until)
    editor = window.session.editor
    frame = grids(window)
    desk = editor.desks.desk_of("micro_grid", frame["uid"].iloc[:1].tolist())
    from plugin.core.grids.editing import merging

    row = desk.row_of(frame["uid"].iloc[0])
    other = desk.tree.query(desk.shapes[row], predicate="touches")
    other = next(int(near) for near in other if desk.community[near] == desk.community[row])
    editor.apply(merging.merge(desk, [row, other], row))
    page.tabs.setCurrentWidget(page.check)
    idle(wait_until)
    assert page.check.findings.findings() and page.check.views.isVisible()


def test_findings_older_than_the_data_say_so(window, page, desktop, wait_until):
    desktop.click(page.delineate.start)
    idle(wait_until)
    page.tabs.setCurrentWidget(page.check)
    page.check.live.setChecked(False)
    desktop.click(page.check.start)
    idle(wait_until)
    assert not page.check.notice.isVisible()
    page.tabs.setCurrentWidget(page.delineate)
    page.delineate._adopt()
    idle(wait_until)
    page.tabs.setCurrentWidget(page.check)
    assert page.check.notice.isVisible(), "adopted since"
    desktop.click(page.check.start)
    idle(wait_until)
    assert not page.check.notice.isVisible()
    window.session.workspace.save()
    QTest.qWait(300)
    page.refresh()
    assert not page.check.notice.isVisible(), "saving changes nothing"


def test_the_start_stays_in_sight_in_a_low_window(window, page, desktop):
    panel = page.delineate
    panel.chosen.more.setCollapsed(False)
    panel.chosen.checks["form_general"].setChecked(True)
    desktop.window.resize(1366, 560)
    QTest.qWait(200)
    assert panel.start.visibleRegion().boundingRect().height() == panel.start.height()
    page.tabs.setCurrentWidget(page.check)
    QTest.qWait(100)
    steps = page.check.findings
    assert page.check.mapTo(window.dock, page.check.rect().bottomLeft()).y() <= window.dock.height(), "no scrolling"
    assert steps.isVisible()


def test_the_map_is_drawn_again_after_an_undo(window, page, desktop, wait_until):
    desktop.click(page.delineate.start)
    idle(wait_until)
    page.delineate._adopt()
    idle(wait_until)
    drawn = []
    layer = window.session.workspace.layer("micro_grid")
    layer.repaintRequested.connect(lambda *_: drawn.append(layer.featureCount()))
    window.session.undo()
    assert drawn and drawn[-1] == 0
    drawn.clear()
    layer.undoStack().redo()
    assert drawn and drawn[-1] > 0


def test_every_fix_of_the_catalogue_is_there(desktop):
    from plugin.core.grids.checks import catalogue
    from plugin.gui.pages import grids_fixes

    named = {case["fix"] for rule in catalogue.rules().values() for case in rule["cases"].values() if "fix" in case}
    known = grids_fixes._fixes()
    assert named == set(known) and all((fix.plan is None) != (fix.begin is None) for fix in known.values())
