"""Run other partitioners and one tessellator on serialised cases. Runs in its own interpreter (build/bench-venv).

Usage: peers.py folder. Reads graphs.json and footprints.json, writes answers.json; prints nothing of its own.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import warnings
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import geopandas  # noqa: E402
import libpysal  # noqa: E402
import networkx  # noqa: E402
import numpy as np  # noqa: E402
import pymetis  # noqa: E402
import shapely  # noqa: E402

warnings.filterwarnings("ignore")

#: Seconds for one case, and for all cases of a kind with one method; what is left then counts as timed out.
ONE, ALL = 5, 12


class TimedOut(Exception):
    pass


def _ring(number, frame):
    raise TimedOut


def metis(case: dict, options: dict) -> list[int]:
    weight = np.maximum(np.rint(case["weight"]).astype(int), 1)
    near: list[list] = [[] for _ in weight]
    for a, b, border in zip(case["first"], case["second"], case["border"]):
        near[a].append((b, max(round(border), 1)))
        near[b].append((a, max(round(border), 1)))
    starts = np.concatenate([[0], np.cumsum([len(row) for row in near])]).tolist()
    others = [other for row in near for other, _ in row]
    lengths = [length for row in near for _, length in row]
    chosen = pymetis.Options(ncuts=5, seed=1, ufactor=30)
    _, label = pymetis.part_graph(
        case["groups"],
        xadj=starts,
        adjncy=others,
        vweights=weight.tolist(),
        eweights=lengths,
        options=chosen,
        **options,
    )
    return list(label)


def max_p(case: dict, options: dict) -> list[int]:
    from spopt.region import MaxPHeuristic

    np.random.seed(1)
    near: dict[int, list] = {node: [] for node in range(len(case["weight"]))}
    for a, b in zip(case["first"], case["second"]):
        near[a].append(b)
        near[b].append(a)
    frame = geopandas.GeoDataFrame(
        {"x": case["x"], "y": case["y"], "load": case["weight"]},
        geometry=geopandas.points_from_xy(case["x"], case["y"]),
    )
    model = MaxPHeuristic(frame, libpysal.weights.W(near), ["x", "y"], "load", options["threshold"])
    model.solve()
    return [int(label) for label in model.labels_]


def recombination(case: dict, options: dict) -> list[int]:
    from gerrychain import Graph
    from gerrychain.tree import recursive_tree_part

    random.seed(1)
    np.random.seed(1)
    raw = networkx.Graph()
    for node, load in enumerate(case["weight"]):
        raw.add_node(node, load=load)
    raw.add_edges_from(zip(case["first"], case["second"]))
    mean = sum(case["weight"]) / case["groups"]
    widest = min(1.0 - case["minimum"] / mean, case["maximum"] / mean - 1.0)
    found = recursive_tree_part(Graph.from_networkx(raw), range(case["groups"]), mean, "load", widest)
    return [int(found[node]) for node in range(len(case["weight"]))]


METHODS = {
    "METIS rb": (metis, {"recursive": True}),
    "METIS k-way": (metis, {"recursive": False, "contiguous": True}),
    "MaxP 30": (max_p, {"threshold": 30}),
    "MaxP 50": (max_p, {"threshold": 50}),
    "GerryChain": (recombination, {}),
}


def answers(graphs: list[dict]) -> list[dict]:
    found = []
    for method, (run, options) in METHODS.items():
        spent: dict[str, float] = {}
        for number, case in enumerate(graphs):
            kind = case["kind"]
            answer = {"method": method, "case": number, "label": None, "cpu": 0.0, "why": "timed out"}
            left = ALL - spent.get(kind, 0.0)
            if left > 0.05:
                wall, start = time.perf_counter(), time.process_time()
                signal.setitimer(signal.ITIMER_REAL, min(ONE, left))
                try:
                    answer.update(label=run(case, options), why="")
                except TimedOut:
                    pass
                except Exception as error:
                    answer["why"] = type(error).__name__
                finally:
                    signal.setitimer(signal.ITIMER_REAL, 0.0)
                answer["cpu"] = time.process_time() - start
                spent[kind] = spent.get(kind, 0.0) + time.perf_counter() - wall
            found.append(answer)
    return found


def tessellation(place: dict) -> dict:
    """Return CPU seconds, number of polygons, polygons with invalid coverage edges and in several pieces, for both."""
    import momepy

    ours = shapely.from_wkb(place["ours"])
    footprints = geopandas.GeoDataFrame({"group": place["group"]}, geometry=shapely.from_wkb(place["footprints"]))
    enclosures = geopandas.GeoDataFrame(geometry=shapely.from_wkb(place["enclosures"]))
    start = time.process_time()
    cells = momepy.enclosed_tessellation(footprints, enclosures, segment=2.0, n_jobs=1)
    cells = cells[cells.index >= 0]
    cells["group"] = footprints["group"].reindex(cells.index)
    whole = cells.dissolve("group").geometry.to_numpy()
    cpu = time.process_time() - start
    return {
        "cpu": cpu,
        "theirs": _checked(whole),
        "ours": _checked(ours),
    }


def _checked(shapes) -> dict:
    bad = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes))
    return {
        "count": len(shapes),
        "invalid": int(bad.sum()),
        "multi": int((shapely.get_num_geometries(shapes) > 1).sum()),
    }


def main(folder: Path) -> None:
    signal.signal(signal.SIGALRM, _ring)
    graphs = json.loads((folder / "graphs.json").read_text())
    places = json.loads((folder / "footprints.json").read_text())
    found = {"graphs": answers(graphs), "places": []}
    for place in places:
        signal.setitimer(signal.ITIMER_REAL, 4 * ONE)
        try:
            found["places"].append(tessellation(place))
        except TimedOut:
            found["places"].append(None)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
    (folder / "answers.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
