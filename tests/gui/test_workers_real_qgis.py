"""Worker processes inside the real program: the installed plugin, a background task, and QGIS's own interpreter."""

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
SCRIPT = """
import json, os, sys
from qgis.PyQt.QtCore import QTimer

def go():
    from gewu.core.grids.processes import workers
    from gewu.core.grids.delineate import delineate
    from gewu.gui import background
    sys.path.insert(0, os.environ["GEWU_TOWN"])
    seen = {}
    started = workers._started
    pools = []
    workers._started = lambda path: pools.append((path, started(path))) or pools[-1][1]
    local = []
    community = workers.delineate_community
    workers.delineate_community = lambda *given: local.append(1) or community(*given)

    def compute(progress):
        from many_places import inputs
        found = delineate(inputs(), progress=progress, processes=2)
        return {"grids": len(found.grids), "local": len(local)}

    def end(result):
        seen.update(result)
        seen["executable"] = sys.executable
        seen["interpreter"] = pools[0][0] if pools else None
        seen["codes"] = [process.poll() for _, process in pools]
        with open(os.environ["GEWU_SEEN"], "w", encoding="utf-8") as file:
            json.dump(seen, file)
        os._exit(0)

    background.run("x", compute, end, lambda problem: end({"problem": repr(problem)}))

def safely():
    try:
        go()
    except Exception as problem:  # a dialog about it would wait for somebody to close it
        with open(os.environ["GEWU_SEEN"], "w", encoding="utf-8") as file:
            json.dump({"problem": repr(problem)}, file)
        os._exit(1)

QTimer.singleShot(1000, safely)
"""
TOWN = """
import pandas as pd, shapely
from gewu.core import frames, schema
from gewu.core.grids.delineate import DelineationInput

def inputs():
    places = [{"code": f"51010000{n:04d}", "name": f"第{n}社区", "geometry": shapely.box(300 * n, 0, 300 * n + 300, 200)} for n in range(30)]
    houses = [
        {"uid": f"b{n}-{i}-{j}", "households": 20 + 7 * i, "geometry": shapely.box(x, y, x + 40, y + 12)}
        for n in range(30) for i in range(4) for j in range(3)
        for x, y in [(300 * n + 20 + 70 * i, 20 + 60 * j)]
    ]
    table = lambda name, rows: frames.conform(pd.DataFrame(rows), schema.table(name))
    return DelineationInput(table("community", places), table("building", houses))
"""


@pytest.mark.skipif(not (shutil.which("qgis") and shutil.which("xvfb-run")), reason="needs qgis and xvfb-run")
def test_workers_of_the_installed_plugin_in_a_background_task(tmp_path):
    profile = tmp_path / "profiles" / "default"
    subprocess.run([sys.executable, ROOT / "tools" / "deploy.py", profile], check=True, capture_output=True)
    (tmp_path / "look.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "many_places.py").write_text(TOWN, encoding="utf-8")
    seen = tmp_path / "seen.json"
    environment = {
        **os.environ,
        "GEWU_SEEN": str(seen),
        "GEWU_TOWN": str(tmp_path),
        "PYTHONPATH": sysconfig.get_paths()["purelib"],
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    environment.pop("QGIS_CUSTOM_CONFIG_PATH", None)  # the profile below, not the one of the tests
    (profile / "QGIS").mkdir(parents=True, exist_ok=True)
    (profile / "QGIS" / "QGIS3.ini").write_text("[PythonPlugins]\ngewu=true\n")
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1366x768x24"]
    command = [*screen, "qgis", "--nologo", "--noversioncheck", "--profiles-path", tmp_path, "--lang", "zh-Hans"]
    result = subprocess.run(
        [*command, "--code", tmp_path / "look.py"], env=environment, capture_output=True, text=True, timeout=180
    )
    assert seen.exists(), (result.stdout + result.stderr)[-6000:]
    found = json.loads(seen.read_text(encoding="utf-8"))
    assert "problem" not in found, found
    assert found["grids"] > 100
    assert found["local"] == 0, f"the workers did not do the work: {found}"
    assert Path(found["interpreter"]).name.startswith("python")
    assert found["codes"] and None not in found["codes"], "a worker outlived the run"
