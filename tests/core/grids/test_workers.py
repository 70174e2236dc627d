"""Several processes give what one gives, whatever happens to them; a cancel ends them at once."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
import shapely
from delineation_town import table, town

from plugin.core import interpreter, text, wire
from plugin.core.errors import Cancelled
from plugin.core.grids.delineate import DelineationInput, delineate
from plugin.core.grids.processes import worker, workers


@pytest.fixture(scope="module")
def inputs() -> DelineationInput:
    made = town(3, 3, 3)
    made.buildings.loc[[5, 90], "households"] = [240, 17]  # one split (a finding from before), one odd
    made.general_grids = table(
        "general_grid",
        [{"code": f"G{n}", "geometry": shapely.box(x, 0, x + 390, 390)} for n, x in enumerate((0, 400))],
    )  # two communities get findings from the workers
    return made


@pytest.fixture(scope="module")
def alone(inputs):
    return delineate(inputs, processes=1)


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(workers, "CHUNK", 2)


def assert_identical(one, other) -> None:
    for name in ("grids", "parts"):
        left, right = getattr(one, name), getattr(other, name)
        assert (shapely.to_wkb(left["geometry"].to_numpy()) == shapely.to_wkb(right["geometry"].to_numpy())).all()
        pd.testing.assert_frame_equal(left.drop(columns="geometry"), right.drop(columns="geometry"), check_exact=True)
    assert one.report == other.report  # findings with their geometry as WKT, exceptions, figures
    assert [finding.__dict__ for finding in one.findings] == [finding.__dict__ for finding in other.findings]


@pytest.mark.parametrize(("processes", "chunk"), [(2, 1), (2, 4), (3, 2)])
def test_as_one_process_whatever_the_chunks(inputs, alone, monkeypatch, processes, chunk):
    monkeypatch.setattr(workers, "CHUNK", chunk)
    local = []
    monkeypatch.setattr(workers, "delineate_community", lambda *place: local.append(place))
    seen = []
    found = delineate(inputs, progress=lambda fraction, name: seen.append((fraction, name)), processes=processes)
    assert_identical(alone, found)
    assert {"D32"} <= {finding.rule for finding in found.findings}
    assert not local, "the workers did not do the work"
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert {name.split("（")[0] for _, name in seen} >= {place["name"] for place in alone.report["per_community"]}


def test_small_jobs_start_nothing(inputs, alone, monkeypatch):
    monkeypatch.setattr(workers, "_started", lambda path: pytest.fail("a process was started"))
    assert_identical(alone, delineate(inputs))


def test_large_jobs_start_at_most_four(monkeypatch):
    monkeypatch.setattr(workers.os, "cpu_count", lambda: 64)
    asked = []
    monkeypatch.setattr(workers, "_started", asked.append)
    workers.pool_for(3044)
    assert len(asked) == 4
    workers.pool_for(workers.LEAST - 1)
    assert len(asked) == 4


@pytest.mark.usefixtures("small_chunks")
def test_a_killed_worker_changes_nothing(inputs, alone, monkeypatch):
    killed = []
    receive = worker.receive

    def receive_then_kill(stream):
        kind, data = receive(stream)
        if kind == worker.DONE and not killed:
            killed.extend(process for process in pools[0].workers if process.stdout is stream)
            killed[0].kill()
        return kind, data

    pools = []
    pool_for = workers.pool_for
    monkeypatch.setattr(workers, "pool_for", lambda *given: pools.append(pool_for(*given)) or pools[0])
    monkeypatch.setattr(worker, "receive", receive_then_kill)
    assert_identical(alone, delineate(inputs, processes=2))
    assert killed


@pytest.mark.usefixtures("small_chunks")
def test_workers_that_all_die_leave_the_work_here(inputs, alone, monkeypatch):
    monkeypatch.setattr(workers, "_START", "raise SystemExit(3)")
    assert_identical(alone, delineate(inputs, processes=2))


@pytest.mark.usefixtures("small_chunks")
def test_a_worker_with_other_libraries_is_not_trusted(inputs, alone, monkeypatch):
    monkeypatch.setattr(worker, "versions", lambda: ["0.0"])
    monkeypatch.setattr(wire, "unpacked", _only_versions(wire.unpacked))
    assert_identical(alone, delineate(inputs, processes=2))


def _only_versions(unpacked):
    def read(data, classes):
        assert not classes, "results were taken from a worker with other libraries"
        return unpacked(data, classes)

    return read


@pytest.mark.usefixtures("small_chunks")
def test_a_problem_in_a_worker_is_met_here(inputs, monkeypatch):
    def broken(place, settings):
        raise ZeroDivisionError(place.name)

    monkeypatch.setattr(workers, "delineate_community", broken)
    monkeypatch.setattr(worker, "DONE", b"?")  # as if every answer were a failure
    with pytest.raises(ZeroDivisionError):
        delineate(inputs, processes=2)


@pytest.mark.usefixtures("small_chunks")
def test_cancel_ends_the_workers_within_a_second(inputs, monkeypatch):
    pools = []
    pool_for = workers.pool_for
    monkeypatch.setattr(workers, "pool_for", lambda *given: pools.append(pool_for(*given)) or pools[0])
    asked = []

    def cancel(fraction, name):
        if name:
            asked.append((time.monotonic(), list(pools[0].workers)))
            raise Cancelled

    with pytest.raises(Cancelled):
        delineate(inputs, progress=cancel, processes=2)
    assert len(asked) == 1
    moment, processes = asked[0]
    assert time.monotonic() - moment < 1.0
    assert len(processes) == 2
    assert all(process.poll() is not None for process in processes)


@pytest.mark.usefixtures("small_chunks")
def test_texts_come_in_the_language_of_the_window(inputs):
    text.install_translator(lambda source: f"«{source}»")
    try:
        assert_identical(delineate(inputs, processes=1), delineate(inputs, processes=2))
    finally:
        text.install_translator(None)


def test_workers_know_nothing_of_qgis():
    code = "import sys, plugin.core.grids.processes.worker; print([n for n in sys.modules if n.split('.')[0] in ('qgis', 'PyQt5', 'osgeo')])"
    seen = subprocess.run([interpreter.find(), "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "[]"


def test_qgis_itself_is_never_taken_for_python(monkeypatch, tmp_path):
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("qgis-bin.exe", "QGIS", "pythonqt"):
        (folder / name).touch()
    monkeypatch.setattr(sys, "executable", str(folder / "qgis-bin.exe"))
    monkeypatch.setattr(sys, "_base_executable", str(folder / "QGIS"), raising=False)
    monkeypatch.setattr(sys, "exec_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "base_exec_prefix", str(tmp_path))
    assert interpreter.find() is None
    (folder / "python3").touch()  # beside the binary, as on macOS
    assert interpreter.find() == str(folder / "python3")


def test_another_python_on_the_path_is_not_taken(monkeypatch, tmp_path):
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for folder, name in (("other", "python3"), ("usr/bin", "python3"), ("usr/bin", f"python{version}")):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / name).touch()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "other" / "python3"))
    monkeypatch.setattr(sys, "_base_executable", str(tmp_path / "other" / "python3"), raising=False)
    monkeypatch.setattr(sys, "exec_prefix", str(tmp_path / "usr"))
    monkeypatch.setattr(sys, "base_exec_prefix", str(tmp_path / "usr"))
    assert interpreter.find() == str(tmp_path / "usr" / "bin" / f"python{version}")


def test_without_interpreter_the_work_is_done_here(inputs, alone, monkeypatch):
    monkeypatch.setattr(interpreter, "find", lambda: None)
    assert_identical(alone, delineate(inputs, processes=2))


def test_what_travels_comes_back_as_it_was():
    shapes = np.array([shapely.Point(1 / 3, 2), None, shapely.box(0, 0, 1, 1), shapely.Polygon()], dtype=object)
    shapes[2] = shapely.set_precision(shapes[2], 0.001)
    frame = pd.DataFrame(
        {"n": [1.5, np.nan, -0.0, 4.0], "t": ["甲", None, "\ud800", "d"], "b": [True, False, True, True]}
    )
    frame["geometry"] = shapes
    frame["mixed"] = np.array([1, None, float("nan"), "x"], dtype=object)
    codes = {"b", "a"}
    value = {
        "frame": frame,
        "again": frame,
        "codes": codes,
        "same": codes,
        "list": [(1, None), np.int64(7)],
        "k": np.arange(3),
    }
    back = wire.unpacked(wire.packed(value, {}), {})
    pd.testing.assert_frame_equal(back["frame"].drop(columns="geometry"), frame.drop(columns="geometry"))
    got = back["frame"]["geometry"].to_numpy()
    assert (shapely.to_wkb(got) == shapely.to_wkb(shapes)).all()
    assert shapely.get_precision(got[2]) == 0.001
    assert back["again"] is back["frame"]
    assert back["same"] is back["codes"] and back["codes"] == codes
    assert back["list"] == [(1, None), 7]
    assert back["k"].tolist() == [0, 1, 2]
    with pytest.raises(TypeError):
        wire.packed(object(), {})


def test_columns_of_one_value_come_back(inputs):
    frame = pd.DataFrame({"none": [None] * 3, "same": ["a"] * 3, "mixed": ["a", None, "a"], "numbers": [1.0] * 3})
    frame["flags"] = np.array([True, 1, 1.0], dtype=object)  # equal, not the same
    pd.testing.assert_frame_equal(wire.unpacked(wire.packed(frame, {}), {}), frame)


@pytest.mark.usefixtures("small_chunks")
def test_divided_buildings_on_a_border_are_cut_alike_in_every_process():
    made = town(3, 3, 3)
    border = made.communities["geometry"].iloc[0].bounds[2]
    middle = made.communities["geometry"].iloc[0].centroid.y
    made.buildings.loc[[5, 40], "households"] = [240, 400]
    made.buildings.loc[7, "geometry"] = shapely.box(border - 30, middle - 6, border + 30, middle + 6)
    made.buildings.loc[7, "households"] = 400
    one, two = delineate(made, processes=1), delineate(made, processes=2)
    assert_identical(one, two)
    uid = made.buildings["uid"].iloc[7]
    crossing = one.parts[one.parts["parent_uid"] == uid]
    assert len(crossing) >= 3
    assert crossing["community_code"].nunique() == 2
    assert shapely.area(crossing["geometry"].to_numpy()).sum() == pytest.approx(720.0)
