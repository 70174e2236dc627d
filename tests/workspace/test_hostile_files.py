"""Files made to hurt: each comes in or is refused in Chinese, within seconds and bounded memory, and nobody is called over the
network. In a process of its own, whose death would show, with a server that must hear nothing."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from plugin.core.errors import Cancelled
from plugin.workspace import sources
from tests import hostile_files

REPOSITORY = Path(__file__).resolve().parents[2]

_SCRIPT = """
import json, resource, sys, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000, 3_000_000_000))
from qgis.core import QgsApplication, QgsCoordinateReferenceSystem
application = QgsApplication([], False)
application.initQgis()
from plugin.core.errors import GewuError
from plugin.workspace import geopackage, imports
from plugin.workspace.workspace import Workspace
folder, home = Path(sys.argv[1]), Path(sys.argv[2])
geopackage.create(home / "ws.gpkg", QgsCoordinateReferenceSystem("EPSG:4544"), "t")
workspace = Workspace.open(home / "ws.gpkg")
for name in json.loads(sys.argv[3]):
    start, text = time.monotonic(), ""
    try:
        source = imports.open_source(folder / name)
        crs = None if source.crs.isValid() else QgsCoordinateReferenceSystem("EPSG:4326")
        plan = imports.plan(workspace, "facility", source, crs=crs, options=imports.Options())
        outcome = "rows" if plan.report["added"] else "none"
        text = plan.report["incomplete"]
    except GewuError as error:
        outcome = "message" if error.remedy or "。" in error.message else "vague"
        text = str(error)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps([name, outcome, time.monotonic() - start, peak, text]), flush=True)
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Return ({name: what was expected}, {name: [outcome, seconds, peak in MB, text]}, requests the server heard, folder)."""
    folder, home = tmp_path_factory.mktemp("坏 文件"), tmp_path_factory.mktemp("ws")
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_listen, args=(server, heard), daemon=True).start()
        expected = hostile_files.write_all(folder, f"http://127.0.0.1:{server.getsockname()[1]}")
        before = sorted(item.name for item in folder.iterdir())
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT, str(folder), str(home), json.dumps(list(expected))],
            cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False,
            env={**os.environ, "no_proxy": "*", "QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-2000:]
    found = {name: rest for name, *rest in map(json.loads, done.stdout.splitlines())}
    assert sorted(item.name for item in folder.iterdir()) == before  # nothing is written beside a source
    return expected, found, heard, folder


def _listen(server: socket.socket, heard: list[bytes]) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            connection.settimeout(1)
            heard.append(connection.recv(200))


def test_every_file_comes_in_or_is_refused_with_a_reason(outcomes):
    expected, found, _, _ = outcomes
    assert set(found) == set(expected)
    assert {name: found[name][0] for name in expected if expected[name] != "any"} == {
        name: outcome for name, outcome in expected.items() if outcome != "any"
    }
    assert not [name for name, (outcome, *_) in found.items() if outcome == "vague"]


def test_none_takes_long_or_much_memory(outcomes):
    _, found, _, _ = outcomes
    assert {name: seconds for name, (_, seconds, _, _) in found.items() if seconds > 8} == {}
    assert max(peak for _, _, peak, _ in found.values()) < 1500  # MB


def test_nobody_is_called_over_the_network(outcomes):
    assert outcomes[2] == []


def test_what_is_missing_in_a_damaged_file_is_told(outcomes):
    _, found, _, _ = outcomes
    for name in ("dbf截断.shp", "dbf少报.shp"):
        assert "声明有 20 个要素" in found[name][3], name
    assert "出错" in found["shp截断.shp"][3]
    assert found["国标名.zip"][3] == "" and found["shx截断.shp"][3] == ""


def test_messages_say_what_the_file_really_is(outcomes):
    _, found, _, _ = outcomes
    for name, words in (
        ("文档.pdf", "PDF"), ("包.csv", "RAR"), ("其实是文字.shp", "内容却是文字"), ("加密样.xlsx", "密码"), ("空.csv", "0 字节"),
        ("截断.zip", "不完整"), ("套娃.zip", "还是压缩文件"), ("虚拟表.gpkg", "指向别的文件"), ("实体炸弹.kml", "实体"),
    ):  # fmt: skip
        assert words in found[name][3], name


def test_names_packed_under_chinese_windows_are_read(qgis_app, outcomes):
    folder = outcomes[3]
    source = sources.open_source(folder / "国标名.zip")
    assert source.sheets == ["学校"] and source.encoding == "GB18030"
    assert list(source.preview["名称"])[:2] == ["示例0", "示例1"]
    several = sources.open_source(folder / "表和说明.zip")
    assert several.sheet == "" and list(several.preview["名称"]) == ["示例"]


def test_unpacking_can_be_cancelled_and_leaves_nothing(qgis_app, outcomes, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def stop(fraction, text=""):
        raise Cancelled()

    with pytest.raises(Cancelled):
        sources.open_source(outcomes[3] / "国标名.zip", progress=stop)
    assert list(tmp_path.iterdir()) == []
