"""The tools in the real QGIS program: a gesture, another active layer, unloading while a tool is active, and a clean end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests import grid_town

ROOT = Path(__file__).resolve().parents[2]

#: Runs inside QGIS; writes what it saw and closes QGIS as a user does, with a tool still active.
SCRIPT = """
import json, os
from qgis.core import QgsPointXY, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QMessageBox
from qgis.utils import iface, loadPlugin, plugins, startPlugin, unloadPlugin

X, Y = 411000.0, 3390000.0
canvas = iface.mapCanvas()


def click(x, y, button=Qt.MouseButton.LeftButton):
    point = canvas.getCoordinateTransform().transform(QgsPointXY(X + x, Y + y))
    place = QPoint(round(point.x()), round(point.y()))
    QTest.mouseMove(canvas.viewport(), place)
    QTest.mouseClick(canvas.viewport(), button, Qt.KeyboardModifier.NoModifier, place)
    QTest.qWait(100)


def cut(y):
    click(-20, y)
    click(120, y)
    click(120, y, Qt.MouseButton.RightButton)
    QTest.qWait(500)


def steps():
    window = plugins["gewu"].window
    workspace = window.session.open(os.environ["GEWU_TOWN"])
    window.dock.show_page("grids")
    QTest.qWait(1000)
    canvas.setExtent(QgsRectangle(X - 50, Y - 50, X + 350, Y + 250))
    QTest.qWait(1500)
    editor = window.session.editor
    yield "shortcut", editor.actions["cut"].shortcut().toString()
    before = canvas.mapTool()
    editor.actions["cut"].trigger()
    yield "active", editor.active
    yield "snapping", QgsProject.instance().snappingConfig().enabled()
    for role in ("building", "micro_grid", "worker"):
        iface.setActiveLayer(workspace.layer(role))
        QTest.qWait(200)
        yield "still active with " + role, editor.active
    cut(33)
    yield "grids", workspace.count("micro_grid")
    window.session.undo()
    QTest.qWait(300)
    yield "undone", workspace.count("micro_grid")
    window.session.redo()
    QTest.qWait(300)
    yield "redone", workspace.count("micro_grid")
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    yield "the tool before", canvas.mapTool() is before and editor.active == ""
    yield "snapping given back", not QgsProject.instance().snappingConfig().enabled()
    workspace.save()
    for _ in range(2):
        plugins["gewu"].window.session.editor.start("draw")
        click(-20, 50)
        unloadPlugin("gewu")
        QTest.qWait(300)
        yield "unloaded", canvas.mapTool() is before
        loadPlugin("gewu") and startPlugin("gewu")
        QTest.qWait(500)
    session = plugins["gewu"].window.session
    session.editor.start("cut")
    cut(66)
    yield "after loading again", session.workspace.count("micro_grid")
    session.workspace.save()
    session.editor.start("paint")
    session.editor.start("draw")
    click(-20, 50)
    click(120, 50)
    QgsProject.instance().setDirty(False)


def agree():
    box = QApplication.activeModalWidget()  # QGIS warns of layers in the folder of temporary files
    if isinstance(box, QMessageBox):
        box.button(QMessageBox.StandardButton.Yes).click()


def go():
    seen = []
    try:
        seen.extend(steps())
    except Exception as error:
        import traceback

        seen.append(("error", traceback.format_exc()))
    with open(os.environ["GEWU_SEEN"], "w", encoding="utf-8") as file:
        json.dump(seen, file)
    timer.start(200)
    iface.mainWindow().findChild(QAction, "mActionExit").trigger()


timer = QTimer()
timer.timeout.connect(agree)
QTimer.singleShot(1000, go)
"""


@pytest.mark.skipif(not (shutil.which("qgis") and shutil.which("xvfb-run")), reason="needs qgis and xvfb-run")
def test_tools_in_the_real_program(tmp_path):
    subprocess.run(
        [sys.executable, ROOT / "tools" / "deploy.py", tmp_path / "profiles" / "default"],
        check=True,
        capture_output=True,
    )
    (tmp_path / "edit.py").write_text(SCRIPT, encoding="utf-8")
    environment = {
        **os.environ,
        "GEWU_SEEN": str(tmp_path / "seen.json"),
        "GEWU_TOWN": str(grid_town.workspace(tmp_path, 3, 2)),
        "PYTHONPATH": sysconfig.get_paths()["purelib"],
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    environment.pop("QGIS_CUSTOM_CONFIG_PATH", None)
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1366x768x24"]
    command = [*screen, "qgis", "--nologo", "--noversioncheck", "--profiles-path", tmp_path, "--lang", "zh-Hans"]
    result = subprocess.run(
        [*command, "--code", tmp_path / "edit.py"], env=environment, capture_output=True, text=True, timeout=180
    )
    told = result.stdout + result.stderr
    assert (tmp_path / "seen.json").exists(), told[-6000:]
    seen = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    assert seen == [
        ["shortcut", "Alt+2"],
        ["active", "cut"],
        ["snapping", True],
        ["still active with building", "cut"],
        ["still active with micro_grid", "cut"],
        ["still active with worker", "cut"],
        ["grids", 8],
        ["undone", 7],
        ["redone", 8],
        ["the tool before", True],
        ["snapping given back", True],
        ["unloaded", True],
        ["unloaded", True],
        ["after loading again", 9],
    ]
    assert result.returncode == 0 and "Traceback" not in told, told[-6000:]
