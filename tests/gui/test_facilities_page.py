"""挂接: the run, the queue of doubtful facilities, the tree of units, the class filter."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtTest import QTest

from plugin.gui.window import Window


@pytest.fixture
def page(desktop, town):
    window = Window(desktop)
    window.session.open(str(town))
    window.dock.show_page("facilities")
    QTest.qWait(200)
    yield window.dock.page
    window.session.workspace.discard()
    window.close()


@pytest.fixture
def tagged(page, desktop, wait_until):
    desktop.click(page.start)
    wait_until(lambda: page._running is None and page.queue.queue.proxy.rowCount() == 2)
    return page


def names(page) -> list[str]:
    queue = page.queue.queue
    return [queue.proxy.index(row, 0).data() for row in range(queue.proxy.rowCount())]


def states(page) -> dict[str, str]:
    frame = page.session.workspace.read("facility")
    return dict(zip(frame["name"], frame["tag_state"]))


def test_tagging_is_one_undo_step(tagged, desktop):
    assert states(tagged) == {
        "示例社区服务站": "自动",
        "示例幼儿园": "自动",
        "示例超市": "待定",
        "示例药店": "待定",
    }
    assert "<b>2</b>" in tagged.states.text()
    assert "待定 2" in desktop.texts()[0]
    stack = tagged.session.workspace.layer("facility").undoStack()
    assert (stack.count(), stack.undoText()) == (1, "自动挂接")
    stack.undo()
    assert set(states(tagged).values()) == {"待定"}


def test_the_queue_goes_round_and_shows_each_on_the_map(tagged, desktop):
    assert sorted(names(tagged)) == ["示例药店", "示例超市"]
    seen = []
    for _ in range(3):
        desktop.click(tagged.queue.next)
        facility = tagged.queue._facility()
        seen.append(facility["name"])
        point = facility["geometry"]
        assert desktop.canvas.extent().contains(point.x, point.y)
    assert seen[0] == seen[2] != seen[1]
    desktop.click(tagged.queue.previous)
    assert tagged.queue._facility()["name"] == seen[1]


def test_a_choice_tags_by_hand_and_the_next_one_comes(tagged, desktop, wait_until):
    queue = tagged.queue
    row = names(tagged).index("示例超市")
    queue._go(row)
    offered = queue.candidates.source.frame
    assert offered["distance"].is_monotonic_increasing
    place = offered.index[(offered["level"] == "community") & (offered["code"] == "510105001002")][0]
    queue.candidates.selectRow(int(place))
    desktop.click(queue.accept_button)
    wait_until(lambda: names(tagged) == ["示例药店"])
    market = tagged.session.workspace.read("facility").set_index("name").loc["示例超市"]
    assert (market["tag_state"], market["community_code"]) == ("人工", "510105001002")
    assert queue.heading.text().startswith("<b>示例药店")
    desktop.click(tagged.start)
    wait_until(lambda: tagged._running is None)
    assert states(tagged)["示例超市"] == "人工", "what was tagged by hand stays"


def test_the_class_filter_holds_for_queue_and_tree(tagged, wait_until):
    for row in range(tagged.classes.count()):
        if "B03" in tagged.classes.itemText(row):
            tagged.classes.setCurrentIndex(row)
    assert names(tagged) == ["示例药店"]
    tagged.tabs.setCurrentWidget(tagged.units)
    tree = tagged.units.tree
    counts = {tree.topLevelItem(row).text(0): tree.topLevelItem(row).text(1) for row in range(tree.topLevelItemCount())}
    assert counts == {"示例一社区": "0", "示例二社区": "0", "未挂接": "1"}


def test_the_tree_counts_and_selects(tagged):
    tagged.tabs.setCurrentWidget(tagged.units)
    tree = tagged.units.tree
    first = tree.topLevelItem(0)
    assert (first.text(0), first.text(1), first.childCount()) == ("示例一社区", "1", 2)
    tree.itemClicked.emit(first, 0)
    layer = tagged.session.workspace.layer("facility")
    assert [feature["name"] for feature in layer.selectedFeatures()] == ["示例社区服务站"]


def test_findings_explain_the_doubtful_ones(tagged):
    tagged.tabs.setCurrentWidget(tagged.findings)
    assert "警告" in tagged.findings.summary.text()
    tagged.findings.step(1)
    assert "示例" in tagged.findings.detail.text()
