"""A city of Chengdu's size delineated with reading and writing: `python -m tests.bench.bench_city [share …]` (default 1/8 1/4 1/2 1).

Every share runs in a process of its own: workspace file → frames → delineation in worker processes → the same file
(one transaction). Then one community at a time, end to end, and real footprints. CPU counts the workers too; peak memory
is the sum over the processes, sampled.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import threading
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import shapely

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from plugin.core.grids.delineate import delineate  # noqa: E402
from tests.bench import big_city, real_town  # noqa: E402

SHARES = ("1/8", "1/4", "1/2", "1")
HEAD = (
    f"{'input':<22}{'comm.':>6}{'grids':>8}{'households':>11}{'read s':>8}{'compute s':>10}{'CPU s':>8}{'write s':>8}"
    f"{'total s':>9}{'ms CPU/comm.':>13}{'peak MiB':>9}{'in bounds %':>12}{'proven %':>9}{'unexplained':>12}"
)


def row(name: str, figures: dict) -> str:
    f = figures
    return (
        f"{name:<22}{f['communities']:>6}{f['grids']:>8}{f['households']:>11}{f['read']:>8.1f}{f['compute']:>10.1f}"
        f"{f['cpu']:>8.1f}{f['write']:>8.1f}{f['read'] + f['compute'] + f['write']:>9.1f}"
        f"{1000 * f['cpu'] / max(f['communities'], 1):>13.1f}{f['peak']:>9.0f}"
        f"{100 * f['in_bounds']:>12.3f}{100 * f['proven']:>9.1f}{f['unexplained']:>12}"
    )


def figures_of(report: dict) -> dict:
    return {
        "communities": report["communities"],
        "grids": report["grids"],
        "households": report["households"],
        "in_bounds": report["share_in_bounds"] or 0.0,
        "proven": report["proven_optimal"] / max(report["split_problems"], 1),
        "unexplained": report["unexplained"],
    }


def cpu() -> float:
    """Return the CPU seconds of this process and of the children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


class Peak:
    """The most memory (MiB) this process and its children held together; pages they share count once for each."""

    def __enter__(self) -> Peak:
        self.mebibytes, self._going = 0.0, True
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_problem) -> None:
        self._going = False
        self._thread.join()

    def _watch(self) -> None:
        own = Path("/proc/self")
        while self._going and own.exists():
            children = (own / "task").glob("*/children")
            numbers = " ".join(_text(file) for file in children).split()
            pages = sum(
                int(_text(Path("/proc") / number / "statm").split()[1:2][0] or 0)
                for number in ("self", *numbers)
                if _text(Path("/proc") / number / "statm")
            )
            self.mebibytes = max(self.mebibytes, pages * resource.getpagesize() / 2**20)
            time.sleep(0.05)


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""


def whole(share: Fraction, processes: int | None) -> dict:
    """Run one share from file to file in this process and return its figures."""
    from plugin.workspace import grids
    from plugin.workspace.workspace import Workspace

    path = ROOT / "build" / "bench" / f"city-{share.numerator}-{share.denominator}.gpkg"
    big_city.write(path, big_city.city(float(share)))
    ws = Workspace.open(path)
    with Peak() as peak:
        start, cpu_start = time.perf_counter(), cpu()
        inputs = grids.read_inputs(ws)
        read = time.perf_counter()
        found = delineate(inputs, processes=processes)
        computed = time.perf_counter()
        grids.write_direct(ws, found)
        written = time.perf_counter()
    return {
        **figures_of(found.report),
        "read": read - start,
        "compute": computed - read,
        "write": written - computed,
        "cpu": cpu() - cpu_start,
        "peak": peak.mebibytes,
    }


def apart(share: str, processes: int | None) -> dict:
    """Run one share in a fresh process."""
    command = [sys.executable, "-m", "tests.bench.bench_city", "--alone", share, "--processes", str(processes or 0)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def single(count: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Return (wall, CPU) milliseconds of one community end to end, the data of its street (20 communities) at hand."""
    tables = big_city.tables(20)
    inputs = big_city.DelineationInput(**tables)
    codes = inputs.communities["code"].tolist()
    delineate(replace(inputs, only=(codes[0],)))  # imports
    times = []
    for number in range(count):
        start, cpu_start = time.perf_counter(), time.process_time()
        delineate(_around(inputs, codes[number % len(codes)]))
        times.append((time.perf_counter() - start, time.process_time() - cpu_start))
    wall, used = np.array(times).T * 1000
    return wall, used


def _around(inputs, code: str):
    """Return what a window hands over for one community: everything within 50 m of it."""
    shape = inputs.communities["geometry"][inputs.communities["code"] == code].iloc[0].buffer(50.0)
    shapely.prepare(shape)

    def near(frame):
        return frame[shapely.intersects(shape, frame["geometry"].to_numpy())].reset_index(drop=True)

    names = ("communities", "buildings", "compounds", "general_grids", "barriers", "roads")
    return replace(inputs, only=(code,), **{name: near(getattr(inputs, name)) for name in names})


def real(name: str, inputs) -> str:
    start, cpu_start = time.perf_counter(), time.process_time()
    with Peak() as peak:
        report = delineate(inputs, processes=1).report
    figures = {
        "read": 0.0,
        "write": 0.0,
        "compute": time.perf_counter() - start,
        "cpu": time.process_time() - cpu_start,
    }
    return row(name, {**figures_of(report), **figures, "peak": peak.mebibytes})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("shares", nargs="*", default=SHARES)
    parser.add_argument("--processes", type=int, default=0, help="0 = as delineate chooses")
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.alone:
        print(json.dumps(whole(Fraction(chosen.alone), chosen.processes or None)))
        return
    print(HEAD)
    for share in chosen.shares:
        print(row(f"synthetic city, {share}", apart(share, chosen.processes or None)), flush=True)
    for name, inputs in real_town.towns():
        print(real(name, inputs), flush=True)
    for label, times in zip(("wall", "CPU"), single()):
        print(
            f"one community end to end, {label} ms: p50 {np.percentile(times, 50):.0f}, p95 {np.percentile(times, 95):.0f}"
        )


if __name__ == "__main__":
    main()
