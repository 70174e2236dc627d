"""Unsaved edits in the real QGIS program: it asks before another project or the end; a crash leaves the file as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from plugin.workspace.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]

#: Runs inside QGIS: edits, tries to leave twice, writes what was asked, and dies without a farewell.
SCRIPT = """
import json, os
import pandas as pd
from gewu.workspace.edits import Change
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QMessageBox
from qgis.utils import iface, plugins

seen = []


def answer():
    box = QApplication.activeModalWidget()
    if box is None:
        return
    text = box.text() if isinstance(box, QMessageBox) else type(box).__name__
    if "网格员" in text or "变更记录" in text:
        seen[-1]["asked"].append(text)
        box.button(getattr(QMessageBox.StandardButton, os.environ["GEWU_ANSWER"])).click()
    else:  # whether to save the project; that a town in a temporary folder may get lost
        buttons = (QMessageBox.StandardButton.Discard, QMessageBox.StandardButton.Yes)
        next(box.button(button) for button in buttons if box.button(button) is not None).click()


def go():
    try:
        session = plugins["gewu"].window.session
        session.open(os.environ["GEWU_TOWN"])
        session.apply([Change("worker", add=pd.DataFrame({"name": ["张示例"]}))], "加人")
        timer = QTimer()
        timer.timeout.connect(answer)
        timer.start(200)
        for name in os.environ["GEWU_ACTIONS"].split():
            seen.append({"action": name, "asked": []})
            iface.mainWindow().findChild(QAction, name).trigger()
            QTest.qWait(300)
            seen[-1]["unsaved"] = session.workspace is not None and session.workspace.has_unsaved_edits
    except Exception as error:
        seen.append(repr(error))
    with open(os.environ["GEWU_SEEN"], "w", encoding="utf-8") as file:
        json.dump(seen, file)
    os._exit(9)


QTimer.singleShot(1000, go)
"""


def left(tmp_path, town, actions: list[str], answer: str) -> list[dict]:
    """Run QGIS with unsaved edits, trigger the actions, answer what it asks, and return what it asked."""
    subprocess.run(
        [sys.executable, ROOT / "tools" / "deploy.py", tmp_path / "profiles" / "default"],
        check=True,
        capture_output=True,
    )
    (tmp_path / "leave.py").write_text(SCRIPT, encoding="utf-8")
    environment = {
        **os.environ,
        "GEWU_SEEN": str(tmp_path / "seen.json"),
        "GEWU_TOWN": str(town),
        "GEWU_ACTIONS": " ".join(actions),
        "GEWU_ANSWER": answer,
        "PYTHONPATH": sysconfig.get_paths()["purelib"],
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    environment.pop("QGIS_CUSTOM_CONFIG_PATH", None)
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1366x768x24"]
    command = [*screen, "qgis", "--nologo", "--noversioncheck", "--profiles-path", tmp_path, "--lang", "zh-Hans"]
    result = subprocess.run(
        [*command, "--code", tmp_path / "leave.py"], env=environment, capture_output=True, text=True, timeout=120
    )
    assert (tmp_path / "seen.json").exists(), (result.stdout + result.stderr)[-6000:]
    seen = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    assert [one["action"] for one in seen] == actions, seen
    for one in seen:
        assert len(one["asked"]) == 1, seen
        assert any(name in one["asked"][0] for name in ("网格员", "变更记录")), seen
    return seen


needs_qgis = pytest.mark.skipif(
    not (shutil.which("qgis") and shutil.which("xvfb-run")), reason="needs qgis and xvfb-run"
)


@needs_qgis
def test_qgis_asks_and_a_crash_leaves_the_file_whole(tmp_path, town):
    before = Workspace.open(town).read("worker")
    seen = left(tmp_path, town, ["mActionNewProject", "mActionExit"], "Cancel")
    assert all(one["unsaved"] for one in seen)
    after = Workspace.open(town)
    assert after.read("worker")["uid"].tolist() == before["uid"].tolist()


@needs_qgis
def test_one_yes_saves_all_layers_of_the_step(tmp_path, town):
    """QGIS asks layer by layer; what shares the step with the first is saved along with it."""
    workers = len(Workspace.open(town).read("worker"))
    left(tmp_path, town, ["mActionNewProject"], "Save")
    after = Workspace.open(town)
    assert len(after.read("worker")) == workers + 1
    assert after.read("change_log")["action"].tolist()[-1] == "加人"
