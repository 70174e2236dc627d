"""批量改类 by mouse: groups, a class for all or some, rules learned and forgotten, the bureau's own classes."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest
import shapely
from qgis.core import QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtGui import QInputMethodEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QFileDialog

from plugin.core.facilities.classes import taxonomy, taxonomy_book
from plugin.core.facilities.classes.classifying import classify
from plugin.gui.dialogs.classify_dialog import ClassifyDialog
from plugin.gui.window import Window
from plugin.workspace import taxonomies
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace
from tests import small_town
from tests.desktop import answer

SERVICE = "生活服务;生活服务场所;生活服务场所"
ROWS = [
    *[(f"{name}生活馆", SERVICE) for name in "甲乙丙丁"],
    *[(f"{name}暖蜂小站", None) for name in "东南西"],
    ("北暖蜂小站理发", SERVICE),
    ("爱心宠物医院", "购物服务;超级市场;超级市场"),
    ("青松苑", "商务住宅;住宅区;住宅小区"),
    ("青松幼儿园", "科教文化服务;学校;幼儿园"),
]


@pytest.fixture
def dialog(desktop, town, wait_until):
    workspace = Workspace.open(str(town))
    frame = pd.DataFrame(ROWS, columns=["name", "type_text"])
    frame["code"] = [f"P{number}" for number in range(len(frame))]
    frame["geometry"] = [shapely.Point(small_town.X + 10 * number, small_town.Y + 20) for number in range(len(frame))]
    frame = classify(frame).frame
    workspace.apply([Change("facility", add=frame)], "加设施")
    window = Window(desktop)
    window.session.open(str(town))
    QTest.qWait(200)
    made = ClassifyDialog(window.session, desktop.window)
    made.show()
    QTest.qWait(50)
    yield made
    if not sip.isdeleted(made):
        made.close()
    QTest.qWait(20)
    if window.session.workspace is not None:
        window.session.workspace.discard()
    window.close()
    taxonomy.use(None)


def facilities(dialog) -> pd.DataFrame:
    return dialog.session.workspace.read("facility").set_index("name")


def click_row(table, row: int, keys=Qt.KeyboardModifier.NoModifier) -> None:
    place = table.visualRect(table.model().index(row, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, keys, place)
    QTest.qWait(20)


def group(dialog, common: str) -> int:
    """Return the shown row of the group with this in common."""
    table = dialog.batch.group_table
    for row in range(table.model().rowCount()):
        if common in table.row(table.model().index(row, 0))["common"]:
            return row
    raise AssertionError(common)


def type_in(widget, text: str) -> None:
    """Type as an input method does, which is how Chinese is written."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)
    QTest.qWait(20)


def pick(dialog, typed: str) -> None:
    edit = dialog.batch.picker.lineEdit()
    QTest.mouseClick(edit, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))
    edit.selectAll()
    type_in(edit, typed)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.qWait(50)


def press(button) -> None:
    assert button.isEnabled(), button.toolTip()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.qWait(250)


def test_groups_are_shown_and_filtered(dialog):
    table = dialog.batch.group_table
    assert table.model().rowCount() == 3
    first = table.row(table.model().index(0, 0))
    assert (first["count"], first["common"]) == (4, SERVICE)
    assert len(dialog.batch.chosen_rows()) == 4
    assert not dialog.batch.apply_button.isEnabled() and "小类" in dialog.batch.apply_button.toolTip()
    type_in(dialog.batch.search, "暖蜂")
    assert table.model().rowCount() == 1
    dialog.batch.search.clear()
    dialog.batch.kind.setCurrentIndex(2)
    assert table.model().rowCount() == 1
    assert table.row(table.model().index(0, 0))["examples"] == "爱心宠物医院"
    dialog.batch.kind.setCurrentIndex(3)
    assert table.row(table.model().index(0, 0))["examples"] == "青松苑"


def test_a_group_gets_a_class_as_one_step(dialog):
    before = facilities(dialog)
    click_row(dialog.batch.group_table, group(dialog, "暖蜂小站"))
    pick(dialog, "F01")
    assert dialog.batch.picker.choice() == "F01"
    press(dialog.batch.apply_button)
    now = facilities(dialog)
    mine = now.loc[["东暖蜂小站", "南暖蜂小站", "西暖蜂小站"]]
    assert (mine["class_code"] == "F01").all() and (mine["class_basis"] == "人工：批量改类").all()
    assert (mine["level"] == "小区").all()
    assert now.drop(mine.index)["class_code"].equals(before.drop(mine.index)["class_code"])
    assert dialog.session.last_step == "批量改类：3 个设施改为网格服务驿站/警务室"
    assert "暖蜂小站" not in set(dialog.batch.group_table.source.frame["common"])
    dialog.session.undo()
    QTest.qWait(300)
    assert facilities(dialog)["class_code"].equals(before["class_code"])
    assert group(dialog, "暖蜂小站") >= 0


def test_some_rows_of_a_group_are_no_facility(dialog):
    click_row(dialog.batch.group_table, group(dialog, SERVICE))
    click_row(dialog.batch.row_table, 1)
    click_row(dialog.batch.row_table, 2, Qt.KeyboardModifier.ControlModifier)
    assert len(dialog.batch.chosen_rows()) == 2
    pick(dialog, "不是设施")
    press(dialog.batch.apply_button)
    now = facilities(dialog)
    by_hand = now[now["class_basis"].fillna("").str.startswith("人工")]
    assert set(by_hand.index) == {"乙生活馆", "丙生活馆"} and by_hand["class_code"].isna().all()
    assert dialog.batch.group_table.row(dialog.batch.group_table.model().index(0, 0))["count"] in (2, 3)


def test_a_rule_is_learned_with_what_else_it_changes(dialog):
    batch = dialog.batch
    click_row(batch.group_table, group(dialog, "暖蜂小站"))
    pick(dialog, "F01")
    QTest.mouseClick(batch.rule.keep, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(8, 8))
    assert batch.rule.pattern.isVisible() and batch.rule.rule() == ("名称", "暖蜂小站")
    assert "另外 1 个设施，其中 1 个原来有把握" in batch.rule.effect.text()
    assert batch.apply_button.text() == "改 4 个"
    press(batch.apply_button)
    now = facilities(dialog)
    assert now.loc["北暖蜂小站理发", "class_code"] == "F01"
    assert now.loc["北暖蜂小站理发", "class_basis"] == "学到的规则：名称“暖蜂小站”"
    assert len(dialog.session.workspace.read("class_rule")) == 1
    again = classify(pd.DataFrame({"name": ["中暖蜂小站"]}), rules=dialog.session.workspace.read("class_rule"))
    assert again.frame["class_code"].iloc[0] == "F01"
    dialog.session.undo()
    QTest.qWait(300)
    assert not len(dialog.session.workspace.read("class_rule"))
    assert facilities(dialog).loc["北暖蜂小站理发", "class_code"] == "B05"


def test_conflicts_are_told_and_short_patterns_refused(dialog, wait_until):
    rule = pd.DataFrame([{"kind": "名称", "pattern": "生活馆", "class_code": "B03", "reason": None}])
    dialog.session.apply([Change("class_rule", add=rule)], "规则")
    wait_until(lambda: len(dialog.batch.rules) == 1)
    batch = dialog.batch
    click_row(batch.group_table, group(dialog, SERVICE))
    pick(dialog, "B05")
    QTest.mouseClick(batch.rule.keep, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(8, 8))
    assert "说法不同" in batch.rule.effect.text() and "生活馆" in batch.rule.effect.text()
    batch.rule.pattern.selectAll()
    type_in(batch.rule.pattern, "生")
    QTest.qWait(350)
    assert not batch.apply_button.isEnabled()


def test_rules_are_forgotten_and_everything_classed_anew(dialog, wait_until):
    rule = pd.DataFrame([{"kind": "名称", "pattern": "生活馆", "class_code": "B03", "reason": None}])
    dialog.session.apply([Change("class_rule", add=rule)], "规则")
    dialog.tabs.setCurrentWidget(dialog.rules)
    press(dialog.rules.again)
    wait_until(lambda: facilities(dialog).loc["甲生活馆", "class_code"] == "B03")
    wait_until(lambda: dialog.rules.table.model().rowCount() == 1 and dialog.rules.again.isEnabled())
    assert dialog.rules.table.row(dialog.rules.table.model().index(0, 0))["count"] == 4
    click_row(dialog.rules.table, 0)
    press(dialog.rules.delete)
    assert dialog.rules.table.model().rowCount() == 0
    assert not len(dialog.session.workspace.read("class_rule"))
    dialog.session.undo()
    QTest.qWait(300)
    assert dialog.rules.table.model().rowCount() == 1


def test_the_bureaus_own_classes_out_and_in(dialog, tmp_path, monkeypatch):
    path = tmp_path / "本局.xlsx"
    dialog.tabs.setCurrentWidget(dialog.classes)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    press(dialog.classes.out)
    book = openpyxl.load_workbook(path)
    book["小类"].append(["F02", "暖蜂小站", "F", None, "社区", "P"])
    book.save(path)
    asked = answer("使用")
    press(dialog.classes.back)
    QTest.qWait(300)
    assert "新增小类：F02 暖蜂小站" in asked[0]
    assert taxonomies.own(dialog.session.workspace).get("F02") is not None
    assert dialog.batch.picker.findData("F02") > 0
    assert "本局" in dialog.classes.about.text()
    dialog.tabs.setCurrentWidget(dialog.batch)
    click_row(dialog.batch.group_table, group(dialog, "暖蜂小站"))
    pick(dialog, "F02")
    press(dialog.batch.apply_button)
    dialog.tabs.setCurrentWidget(dialog.classes)
    answer("恢复")
    press(dialog.classes.reset)
    QTest.qWait(300)
    assert taxonomies.own(dialog.session.workspace) is not None, "a class in use was taken away"
    dialog.session.undo()
    answer("恢复")
    press(dialog.classes.reset)
    QTest.qWait(300)
    assert taxonomies.own(dialog.session.workspace) is None
    assert taxonomy_book.lost(taxonomy.load(), facilities(dialog)["class_code"]) == {}


def test_it_closes_with_the_workspace(dialog):
    dialog.session.workspace.discard()
    QgsProject.instance().clear()
    QTest.qWait(300)
    assert sip.isdeleted(dialog)


def test_edits_after_closing_the_dialog_raise_nothing(dialog, desktop):
    session = dialog.session
    dialog.close()
    QTest.qWait(20)
    assert sip.isdeleted(dialog)
    session.apply([Change("facility", add=pd.DataFrame({"code": ["Q1"], "name": ["新店"]}))], "加一个")
    QTest.qWait(400)
    assert not [item.text() for item in desktop.messageBar().items() if "出错" in item.text()]
