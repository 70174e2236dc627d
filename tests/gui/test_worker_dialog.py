"""The picker of workers: who is near at hand first, loads against the limit, keys, nothing personal in the settings."""

from __future__ import annotations

import pandas as pd
import pytest
from qgis.core import QgsSettings
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from plugin.gui import recent_workers
from plugin.gui.dialogs.worker_dialog import WorkerDialog
from plugin.gui.frame_model import BAD, DOUBT
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace
from tests.small_town import COMMUNITIES

WEST, EAST = COMMUNITIES


@pytest.fixture
def workspace(desktop, town):
    """Twelve workers, six in each community; w0 has four grids, w1 three, w2 one."""
    workspace = Workspace.open(town)
    workspace.apply([Change("worker", remove=workspace.read("worker")["uid"].tolist())], "清空")
    workers = pd.DataFrame(
        {
            "uid": [f"w{number}" for number in range(12)],
            "name": [f"示例员{word}" for word in "甲乙丙丁戊己庚辛壬癸子丑"],
            "phone": [f"138000000{number:02d}" for number in range(12)],
            "role": "微网格员",
            "community_code": [WEST] * 6 + [EAST] * 6,
        }
    )
    grids = pd.DataFrame(
        {
            "code": [f"{WEST}01{number:03d}" for number in range(8)],
            "community_code": WEST,
            "households": 50.0,
            "worker_uid": ["w0"] * 4 + ["w1"] * 3 + ["w2"],
        }
    )
    workspace.apply([Change("worker", add=workers), Change("micro_grid", add=grids)], "示例")
    return workspace


def names(dialog) -> list[str]:
    proxy = dialog.table.proxy
    return [proxy.index(row, 0).data()[-1] for row in range(proxy.rowCount())]


def test_recent_ones_first_then_the_community_then_the_others(workspace):
    assert "".join(names(WorkerDialog(workspace, 1))) == "甲乙丙丁戊己庚辛壬癸子丑"
    for uid in ("w3", "w10"):
        recent_workers.add(workspace.path, uid)
    dialog = WorkerDialog(workspace, 1, community=EAST)
    assert "".join(names(dialog)) == "子丁庚辛壬癸丑甲乙丙戊己"
    near = [dialog.table.proxy.index(row, 6).data() for row in range(4)]
    assert near == ["最近", "最近", "本社区", "本社区"]


def test_the_last_eight_are_kept_by_workspace_and_only_their_uids(workspace, tmp_path):
    for number in range(10):
        recent_workers.add(workspace.path, f"w{number}")
    recent_workers.add(workspace.path, "w5")
    assert recent_workers.uids(workspace.path) == ["w5", "w9", "w8", "w7", "w6", "w4", "w3", "w2"]
    assert recent_workers.uids(tmp_path / "other.gpkg") == []
    settings = QgsSettings()
    settings.beginGroup("gewu")
    kept = " ".join(str(settings.value(key)) for key in settings.allKeys())
    settings.endGroup()
    assert "示例员" not in kept and "138" not in kept


def test_loads_are_shown_and_coloured_against_the_limit(workspace):
    dialog = WorkerDialog(workspace, 1)
    proxy, role = dialog.table.proxy, Qt.ItemDataRole.ForegroundRole
    assert [proxy.index(row, 4).data() for row in range(4)] == ["4", "3", "1", "0"]
    assert [proxy.index(row, 5).data() for row in range(4)] == ["200", "150", "50", "0"]
    colours = [proxy.index(row, 4).data(role) for row in range(4)]
    assert [colour.color().name() if colour else None for colour in colours] == [BAD, DOUBT, None, None]
    assert "指派后将有 4 个网格，超过上限" in proxy.index(1, 4).data(Qt.ItemDataRole.ToolTipRole)
    three = WorkerDialog(workspace, 3)
    colour = three.table.proxy.index(2, 4).data(role)
    assert colour.color().name() == DOUBT, "one and three more are too many"


def test_the_keys_choose_while_the_cursor_stays_in_the_text(workspace):
    dialog = WorkerDialog(workspace, 1)
    dialog.show()
    assert not dialog.ok.isEnabled() and dialog.note.isHidden()
    for _ in range(3):
        QTest.keyClick(dialog.filter, Qt.Key.Key_Down)
    QTest.keyClick(dialog.filter, Qt.Key.Key_Up)
    assert dialog.table.selected()["uid"].tolist() == ["w1"]
    QTest.keyClick(dialog.filter, Qt.Key.Key_Return)
    assert dialog.result() == WorkerDialog.DialogCode.Accepted and dialog.worker_uid == "w1"
    assert recent_workers.uids(workspace.path) == ["w1"]


def test_a_text_chooses_its_first_match_and_escape_nobody(workspace):
    dialog = WorkerDialog(workspace, 1)
    dialog.show()
    dialog.filter.setText("示例二社区 壬")
    assert dialog.table.selected()["uid"].tolist() == ["w8"] and dialog.ok.isEnabled()
    dialog.filter.setText("没有这个人")
    assert not dialog.ok.isEnabled()
    QTest.keyClick(dialog.filter, Qt.Key.Key_Escape)
    assert dialog.result() == WorkerDialog.DialogCode.Rejected and recent_workers.uids(workspace.path) == []
