"""The bar that says what the rows tell of their datum, in the import dialog."""

from __future__ import annotations

import pytest
from qgis.core import QgsSettings
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from plugin.core.imports import datum
from plugin.gui.dialogs.import_dialog import ImportDialog
from plugin.workspace import project
from tests.workspace.test_datum_check import COUNT, listed, workspace

__all__ = ["workspace"]


@pytest.fixture
def dialog(workspace):
    QgsSettings().remove("gewu/import")
    project.show(workspace)
    opened = ImportDialog(workspace, "facility")
    opened.show()
    yield opened
    opened.reject()
    opened.deleteLater()


def _click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_shifted_list_is_told_and_taken_by_one_click(dialog, workspace, tmp_path, wait_until):
    box = dialog.datum_box
    assert box.isHidden()
    dialog.set_file(str(listed(workspace, tmp_path, datum.BD09)))
    wait_until(lambda: box.judgement is not None)
    assert box.take.isVisible() and box.take.text() == "采用 BD-09"
    assert box.text.text().startswith("坐标像 BD-09：纠偏后到地址所写的小区或楼栋的中位距离 0 m，不纠偏 ")
    assert f"（依据 {COUNT} 处）" in box.text.text()
    assert dialog.datum.currentData() == datum.AS_IS  # nothing without a click
    _click(box.take)
    assert dialog.datum.currentData() == datum.BD09
    assert box.isVisible() and not box.take.isVisible() and "移动约 9" in box.text.text()


def test_it_may_be_kept_and_the_dry_run_still_warns(dialog, workspace, tmp_path, wait_until):
    box = dialog.datum_box
    dialog.set_file(str(listed(workspace, tmp_path, datum.GCJ02)))
    wait_until(lambda: box.judgement is not None)
    _click(box.keep)
    assert dialog.datum.currentData() == datum.AS_IS
    assert not box.take.isVisible() and box.text.text().startswith("已保持原样。坐标像 GCJ-02")
    _click(dialog.dry_run)
    wait_until(lambda: dialog.plan is not None)
    assert dialog.plan.report["datum_suggestion"]["suggestion"] == datum.GCJ02
    assert any("坐标偏移与依据不符" in row["reason"] for row in dialog.plan.report["warnings"])
    dialog.datum.setCurrentIndex(dialog.datum.findData(datum.BD09))  # a third one: asked again
    assert box.take.isVisible()


def test_another_file_is_looked_at_anew_and_a_sound_one_only_told(dialog, workspace, tmp_path, wait_until):
    box = dialog.datum_box
    dialog.set_file(str(listed(workspace, tmp_path, datum.GCJ02)))
    wait_until(lambda: box.judgement is not None)
    dialog.set_file(str(listed(workspace, tmp_path, datum.AS_IS)))
    assert box.judgement is None and box.isHidden()
    wait_until(lambda: box.judgement is not None)
    assert box.isVisible() and not box.take.isVisible() and box.text.text().startswith("坐标看来没有偏移")


def test_names_of_columns_are_a_hint_only(dialog, workspace, tmp_path):
    path = tmp_path / "点.csv"
    path.write_text("编号,名称,bd09_lng,bd09_lat\nA,某店,104.08,30.67\nB,某馆,104.09,30.68\n", encoding="utf-8")
    dialog.set_file(str(path))
    assert dialog.datum_box.isVisible() and "列名提示坐标可能是 BD-09，只是提示" in dialog.datum_box.text.text()
    assert dialog.datum.currentData() == datum.AS_IS and dialog.datum_box.take.isVisible()
