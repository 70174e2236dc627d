"""A process that is killed in the middle of editing costs at most what was not saved: the file is whole and as last saved."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests import grid_town
from tests.workspace_rows import all_rows, assert_same

ROOT = Path(__file__).resolve().parents[2]

#: Shows the workspace, makes edits, saves those it is told to, says how far it is, and waits to be killed.
SCRIPT = """
import sys, time
import pandas as pd
import shapely
from qgis.core import QgsApplication
application = QgsApplication([], True)
application.initQgis()
from plugin.core.grids.editing.edit import Edit, TableEdit
from plugin.workspace import grid_edits, project
from plugin.workspace.workspace import Workspace
ws = Workspace.open(sys.argv[1])
project.show(ws)
saves, edits = int(sys.argv[2]), int(sys.argv[3])
for number in range(saves + edits):
    shape = shapely.box(411000 + number, 3390000, 411040 + number, 3390050)
    new = pd.DataFrame(dict(uid=[f"n{number}"], code=[f"n{number}"], geometry=[shape]))
    old = pd.DataFrame(dict(uid=["g0"], households=[number], geometry=[shape]))
    codes = pd.DataFrame(dict(uid=[f"b{n}" for n in range(90)], micro_grid_code=f"n{number}"))
    tables = dict(micro_grid=TableEdit(new, old), building=TableEdit(update=codes))
    log = [dict(uid="g0", before="a", after="b")]
    grid_edits.apply(ws, Edit(f"第{number}步", "micro_grid", tables, pd.DataFrame(dict(uid=[], code=[])), log))
    if number < saves:
        ws.save()
        print("saved", number, flush=True)
print("ready", flush=True)
while True:
    time.sleep(1)
"""


def started(path: Path, saves: int, edits: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(path), str(saves), str(edits)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lines_until(process: subprocess.Popen, last: str) -> None:
    for line in process.stdout:
        if line.strip() == last:
            return
    pytest.fail(process.stderr.read()[-3000:])


def kill(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)
    process.stdout.close()
    process.stderr.close()


def opened(path: Path):
    """Return the workspace as somebody finds it afterwards: whole, and free to be written."""
    from plugin.workspace.workspace import Workspace

    ws = Workspace.open(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    return ws


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_pending_edits_are_all_that_is_lost(qgis_app, tmp_path):
    from plugin.workspace.workspace import Workspace

    path = grid_town.workspace(tmp_path, 4, 3)
    before = all_rows(Workspace.open(path))
    process = started(path, 0, 5)
    lines_until(process, "ready")
    kill(process)
    assert_same(before, all_rows(opened(path)))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_what_was_saved_stays(qgis_app, tmp_path):
    path = grid_town.workspace(tmp_path, 4, 3)
    process = started(path, 2, 3)
    lines_until(process, "ready")
    kill(process)
    ws = opened(path)
    grids = ws.read("micro_grid").set_index("uid")
    assert {"n0", "n1"} <= set(grids.index)
    assert not {"n2", "n3", "n4"} & set(grids.index)
    assert grids.loc["g0", "households"] == 1
    assert set(ws.read("building", uid=["b0", "b1"])["micro_grid_code"]) == {"n1"}
    assert ws.read("change_log")["action"].tolist()[-2:] == ["第0步", "第1步"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("delay", [0.0, 0.011, 0.037])
def test_killed_while_saving_the_file_is_whole(qgis_app, tmp_path, delay):
    """All layers are saved, or none."""
    path = grid_town.workspace(tmp_path, 4, 3)
    process = started(path, 500, 0)
    lines_until(process, "saved 3")
    time.sleep(delay)
    kill(process)
    ws = opened(path)
    codes = set(ws.read("building", uid=[f"b{n}" for n in range(90)])["micro_grid_code"])
    assert len(codes) == 1
    number = int(codes.pop()[1:])
    assert number >= 3
    grids = ws.read("micro_grid").set_index("uid")
    told = int(grids.loc["g0", "households"])
    assert f"n{told}" in grids.index
    assert f"n{told + 1}" not in grids.index
    assert told == number
    assert ws.read("change_log")["action"].tolist()[-1] == f"第{number}步"
