"""The plugin in the real QGIS program: a fresh profile, the folder a zip would make, load, unload, reload."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: Runs inside QGIS; writes what it saw and leaves at once.
SCRIPT = """
import json, os
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDockWidget, QToolBar
from qgis.utils import iface, loadPlugin, plugins, startPlugin, unloadPlugin


def traces():
    QTest.qWait(50)
    window = iface.mainWindow()
    ours = lambda kind: [w.objectName() for w in window.findChildren(kind) if w.objectName().startswith("Gewu")]
    return {
        "docks": ours(QDockWidget),
        "toolbars": ours(QToolBar),
        "menus": [action.text() for action in iface.pluginMenu().actions() if "格物" in action.text()],
        "provider": QgsApplication.processingRegistry().providerById("gewu") is not None,
        "loaded": "gewu" in plugins,
    }


def go():
    seen = []
    try:
        seen.append(traces())
        for _ in range(2):
            unloadPlugin("gewu")
            seen.append(traces())
            loadPlugin("gewu") and startPlugin("gewu")
            seen.append(traces())
    except Exception as error:
        seen.append(repr(error))
    with open(os.environ["GEWU_SEEN"], "w", encoding="utf-8") as file:
        json.dump(seen, file)
    os._exit(0)


QTimer.singleShot(1000, go)
"""


@pytest.mark.skipif(not (shutil.which("qgis") and shutil.which("xvfb-run")), reason="needs qgis and xvfb-run")
def test_load_unload_and_reload_in_the_real_program(tmp_path):
    profile = tmp_path / "profiles" / "default"
    subprocess.run([sys.executable, ROOT / "tools" / "deploy.py", profile], check=True, capture_output=True)
    (tmp_path / "look.py").write_text(SCRIPT, encoding="utf-8")
    seen = tmp_path / "seen.json"
    environment = {
        **os.environ,
        "GEWU_SEEN": str(seen),
        "PYTHONPATH": sysconfig.get_paths()["purelib"],
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    environment.pop("QGIS_CUSTOM_CONFIG_PATH", None)  # the profile below, not the one of the tests
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1366x768x24"]  # its own: the tests' windows stay out of the way
    command = [*screen, "qgis", "--nologo", "--noversioncheck", "--profiles-path", tmp_path, "--lang", "zh-Hans"]
    result = subprocess.run(
        [*command, "--code", tmp_path / "look.py"], env=environment, capture_output=True, text=True, timeout=120
    )
    assert seen.exists(), (result.stdout + result.stderr)[-6000:]
    first, *others = json.loads(seen.read_text(encoding="utf-8"))
    loaded = {"docks": ["GewuDock"], "toolbars": ["GewuToolBar"], "menus": ["格物"], "provider": True, "loaded": True}
    gone = {"docks": [], "toolbars": [], "menus": [], "provider": False, "loaded": False}
    assert first == loaded
    assert others == [gone, loaded, gone, loaded]
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(not shutil.which("qgis_process"), reason="needs qgis_process")
def test_the_algorithms_are_there_on_the_command_line(tmp_path):
    subprocess.run([sys.executable, ROOT / "tools" / "deploy.py", tmp_path / "profiles" / "default"], check=True)
    (tmp_path / "profiles" / "default" / "QGIS" / "QGIS3.ini").write_text("[PythonPlugins]\ngewu=true\n")
    environment = {
        **os.environ,
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    # Debian's wrapper hands on options that qgis_process does not know
    command = [shutil.which("qgis_process.bin") or "qgis_process", "list"]
    site = sysconfig.get_paths()["purelib"]
    seen = subprocess.run(command, env={**environment, "PYTHONPATH": site}, capture_output=True, text=True, timeout=120)
    assert "gewu:delineategrids" in seen.stdout and "error starting plugin: gewu" not in seen.stdout + seen.stderr
