"""Tagging a city against every other way to find the units of facilities, in the same run.

    python -m tests.bench.bench_tagging [side [facilities [rounds [way,way…]]]]      default: 355 86000 3, all

A side of 355 is Chengdu: 126,025 grids, 51,784 compounds, 3,060 communities, 117 片区. Every way runs alone in its
own process (`tagging_ways.py` says what is counted; CPU is that of this process, for PostGIS without its server); a peer that is not installed is named. Interpreters and
packages: tools/tagging_peers.sh, called by `make bench-tagging`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import shapely

from tests.bench.city import city, facilities
from tests.bench.tagging_ways import LAYERS, WAYS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "bench" / "tagging"
#: Which interpreter runs a way, when it is not ours.
NEW, OLD = ROOT / "build" / "tagging-venv", ROOT / "build" / "shapely18-venv"
OURS = ("gewu", "qgis-loop", "qgis-join", "qgis-join-memory", "postgis")
#: Ways that take minutes run once.
SLOW = ("qgis-join", "qgis-join-memory", "qgis-loop", "shapely-1.8", "postgis", "duckdb")
TITLES = {
    "gewu": "格物 tagging.tag: codes, shares, states, nearest, candidates",
    "shapely-bulk": "shapely 2 STRtree.query(predicate) + query_nearest",
    "shapely-prepared": "shapely 2 contains_xy on prepared + query_nearest",
    "geopandas-within": "geopandas sjoin(within) + sjoin_nearest",
    "geopandas-intersects": "geopandas sjoin(intersects) + sjoin_nearest",
    "shapely-1.8": "shapely 1.8 STRtree, prepared, loop",
    "qgis-loop": "QGIS spatial index + prepared engine, loop",
    "qgis-join": "QGIS native:joinattributesbylocation, GeoPackage (no nearest)",
    "qgis-join-memory": "QGIS native:joinattributesbylocation, memory (no nearest)",
    "duckdb": "DuckDB spatial",
    "sedonadb": "SedonaDB",
    "postgis": "PostGIS (GiST, own server)",
}


def store(name: str, frame, *columns: str) -> None:
    shapes = shapely.to_wkb(frame["geometry"].to_numpy())
    ends = np.cumsum([len(shape) for shape in shapes])
    data = np.frombuffer(b"".join(shapes), dtype=np.uint8)
    texts = {column: frame[column].to_numpy(dtype="U20") for column in columns}
    np.savez(FOLDER / f"{name}.npz", data=data, ends=ends, **texts)


def measure(way: str, rounds: int) -> dict | str:
    """Return the line a way printed, or in one sentence why there is none."""
    home = None if way in OURS else OLD if way == "shapely-1.8" else NEW
    python = Path(sys.executable) if home is None else home / "bin" / "python"
    if not python.exists():
        return f"not installed: no {home.name} (tools/tagging_peers.sh)"
    script = str(Path(__file__).with_name("tagging_ways.py"))
    command = [str(python), script, way, str(FOLDER), str(1 if way in SLOW else rounds)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        missing = "ModuleNotFoundError" in last or "FileNotFoundError" in last
        return f"{'not installed' if missing else 'failed'}: {last[:150]}"
    return json.loads(done.stdout.strip().splitlines()[-1])


def clear_cases(frames: dict, places) -> dict[str, np.ndarray]:
    """Return per layer which facilities lie wholly in one unit and off every border by GEOS: there all must agree."""
    shapes, clear = places["geometry"].to_numpy(), {}
    for name in LAYERS:
        units = frames[name]["geometry"].to_numpy()
        shapely.prepare(units)
        row, unit = shapely.STRtree(units).query(shapes, predicate="dwithin", distance=0.05)
        whole = shapely.covers(units[unit], shapes[row])
        clear[name] = (np.bincount(row, minlength=len(shapes)) == 1) & (
            np.bincount(row[whole], minlength=len(shapes)) == 1
        )
    return clear


def main(side: int = 355, count: int = 86_000, rounds: int = 3, ways: str = "") -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    frames, places = city(side), facilities(count, side)
    store("facilities", places, "code")
    for name in LAYERS:
        columns = [column for column in ("code", "precinct_code", "community_code") if column in frames[name]]
        store(name, frames[name], *columns)
    print(f"{count:,} facilities;", "; ".join(f"{name} {len(frames[name]):,}" for name in LAYERS))
    clear = clear_cases(frames, places)
    del frames
    own = None
    print(f"{'':62}{'wall s':>8}{'ratio':>8}{'CPU s':>8}{'peak MiB':>10}   clear cases unlike ours")
    for way in ways.split(",") if ways else WAYS:
        found = measure(way, rounds)
        if isinstance(found, str):
            print(f"{TITLES[way]:62}   {found}", flush=True)
            continue
        with np.load(FOLDER / f"{way}.answer.npz") as stored:
            answers = {name: stored[name] for name in LAYERS}
        seconds = min(found["seconds"])
        if own is None:
            own = seconds, answers
        unlike = sum(int((answers[name] != own[1][name])[clear[name]].sum()) for name in LAYERS)
        note = found["note"] or f"{unlike} of {sum(int(clear[name].sum()) for name in LAYERS):,}"
        print(
            f"{TITLES[way]:62}{seconds:8.2f}{seconds / own[0]:8.1f}{min(found['cpu']):8.2f}{found['peak']:10.0f}   {note}",
            flush=True,
        )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]), *sys.argv[4:])
