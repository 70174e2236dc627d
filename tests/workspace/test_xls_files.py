"""Old workbooks: read in a process of their own, which may hang, die or swell without harm."""

from __future__ import annotations

import time

import pytest
from osgeo import gdal

from plugin.core import interpreter
from plugin.core.errors import Cancelled, GewuError
from plugin.workspace import sources, xls_files
from tests import hostile_files

ROWS = (
    ["某街道设施"],
    ["编号", "名称", "经度", "纬度"],
    ["0012", "示例一", 104.05, 30.6],
    ["A2", "示例二", 104.06, 30.6],
)

pytestmark = pytest.mark.skipif(gdal.GetDriverByName("XLS") is None, reason="this GDAL reads no .xls")


@pytest.fixture
def book(qgis_app, tmp_path):
    path = tmp_path / "旧 版.xls"
    path.write_bytes(hostile_files.old_workbook(*ROWS))
    return path


def test_cells_come_as_they_were_written(book):
    source = sources.open_source(book)
    frame, _ = source.read()
    assert source.fields == ["编号", "名称", "经度", "纬度"] and source.kind == "table"
    assert list(frame["编号"]) == ["0012", "A2"] and list(frame["经度"]) == ["104.05", "104.06"]
    assert (source.columns.x, source.columns.y) == ("经度", "纬度") and list(frame.index) == [3, 4]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("import time; time.sleep(60)", "已停止"),
        ("import os; os.kill(os.getpid(), 9)", "不能读取"),
        ('print(\'{"sheets": ["a"]}\'); print([1]); print(\'{"end\')', "不能读取"),
        ('print(\'{"error": "driver"}\')', "这里的 QGIS 不能读取"),
        ("while True: print('[' + '1,' * 1000 + '1]')", "不能读取"),
    ],
)
def test_whatever_happens_to_the_reader_is_told_in_time(book, tmp_path, monkeypatch, script, said):
    other = tmp_path / "worker.py"
    other.write_text(script, encoding="utf-8")
    monkeypatch.setattr(xls_files, "_WORKER", other)
    monkeypatch.setattr(xls_files, "_FIRST", 1.5)
    monkeypatch.setattr(xls_files, "_LARGEST_ANSWER", 1_000_000)
    start = time.monotonic()
    with pytest.raises(GewuError, match=said) as caught:
        sources.open_source(book)
    assert time.monotonic() - start < 5 and ".xlsx" in caught.value.remedy


def test_reading_can_be_cancelled(book, tmp_path, monkeypatch):
    source = sources.open_source(book)
    other = tmp_path / "worker.py"
    other.write_text("import time; time.sleep(60)", encoding="utf-8")
    monkeypatch.setattr(xls_files, "_WORKER", other)

    def stop(fraction, text=""):
        raise Cancelled()

    start = time.monotonic()
    with pytest.raises(Cancelled):
        source.read(stop)
    assert time.monotonic() - start < 3


def test_without_an_interpreter_the_remedy_is_told(book, monkeypatch):
    monkeypatch.setattr(interpreter, "find", lambda: None)
    with pytest.raises(GewuError, match="旧版") as caught:
        sources.open_source(book)
    assert ".xlsx" in caught.value.remedy
