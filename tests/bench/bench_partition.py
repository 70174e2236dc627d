"""Our partition beside METIS, spopt MaxP and GerryChain, our polygons beside momepy: the same graphs and footprints.

`python -m tests.bench.bench_partition [interpreter of build/bench-venv]`; without one the peers are left out.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[2]))

from plugin.core.grids.partition.graph import Graph, is_connected  # noqa: E402
from plugin.core.grids.partition.partition import solve  # noqa: E402
from tests.bench import big_city  # noqa: E402
from tests.bench.partition_cases import SETTINGS, city_graphs, city_sites, kind_graphs, polygons_of  # noqa: E402

_MINUTES = 6


def ours(graph: Graph) -> tuple[list[int], float, bool]:
    """Return (group per atom, CPU seconds: the best of three, whether proven)."""
    best = np.inf
    for _ in range(3):
        graph._rows = graph._near = None
        start = time.process_time()
        found = solve(graph, SETTINGS)
        best = min(best, time.process_time() - start)
    label = np.zeros(len(graph), dtype=int)
    for number, group in enumerate(found.groups):
        label[group] = number
    return label.tolist(), best, found.proven


def as_case(kind: str, graph: Graph, groups: int) -> dict:
    return {
        "kind": kind,
        "groups": groups,
        "minimum": SETTINGS.minimum,
        "maximum": SETTINGS.maximum,
        **{name: getattr(graph, name).tolist() for name in ("weight", "first", "second", "border", "x", "y")},
    }


def quality(graph: Graph, label: list[int]) -> list[tuple[float, bool, float]]:
    """Return (households, whether connected, Polsby-Popper) of every group."""
    label = np.unique(np.array(label), return_inverse=True)[1].reshape(-1)
    count = int(label.max()) + 1
    inner = label[graph.first] == label[graph.second]
    rim = np.bincount(label, weights=graph.perimeter, minlength=count)
    rim -= 2.0 * np.bincount(label[graph.first[inner]], weights=graph.border[inner], minlength=count)
    shape = 4.0 * np.pi * np.bincount(label, weights=graph.area) / rim**2
    load = np.bincount(label, weights=graph.weight)
    whole = [is_connected(graph, np.flatnonzero(label == number)) for number in range(count)]
    return list(zip(load.tolist(), whole, shape.tolist()))


def table(graphs: list[tuple[str, Graph]], runs: dict) -> None:
    """Print a row per kind and method. runs: {method: [(label or None, CPU, proven or reason)] per graph}."""
    print(
        f"{'kind':<7}{'method':<13}{'solved':>9}{'in bounds %':>13}{'contiguous %':>14}{'off target':>12}{'PP':>8}"
        f"{'groups/ideal':>14}{'CPU ms/group':>14}{'x ours':>9}{'off/ours':>10}  not finished"
    )
    for kind in dict.fromkeys(kind for kind, _ in graphs):
        here = [number for number, (name, _) in enumerate(graphs) if name == kind]
        for method, answers in runs.items():
            done = [number for number in here if answers[number][0] is not None]
            why = defaultdict(int)
            for number in here:
                if answers[number][0] is None:
                    why[answers[number][2]] += 1
            told = "、".join(f"{reason} {count}" for reason, count in why.items())
            tried = sum(answers[number][1] for number in here)  # time without a result counts too
            spent = sum(runs["ours"][number][1] for number in here if answers[number][1] > 0)
            ratio = tried / max(spent, 1e-9)
            if not done:
                print(
                    f"{kind:<7}{method:<13}{0:>5}/{len(here):<3}{'':>61}{'':>14}{'>' + format(ratio, '.0f'):>9}{'':>10}  {told}"
                )
                continue
            rows = [row for number in done for row in quality(graphs[number][1], answers[number][0])]
            mine = [row for number in done for row in quality(graphs[number][1], runs["ours"][number][0])]
            load, whole, shape = (np.array(column) for column in zip(*rows))
            off = np.abs(load - SETTINGS.target).mean()
            off_ours = np.abs(np.array([row[0] for row in mine]) - SETTINGS.target).mean()
            ideal = sum(round(graphs[number][1].weight.sum() / SETTINGS.target) for number in done)
            inside = (load >= SETTINGS.minimum) & (load <= SETTINGS.maximum)
            print(
                f"{kind:<7}{method:<13}{len(done):>5}/{len(here):<3}{100 * inside.mean():>13.2f}{100 * whole.mean():>14.2f}"
                f"{off:>12.1f}{shape.mean():>8.3f}{len(load) / ideal:>14.2f}{1000 * tried / len(load):>14.3f}"
                f"{ratio:>9.1f}{off_ours / off:>10.2f}  {told}"
            )


def main(peers: str | None) -> None:
    graphs = [*city_graphs(), *kind_graphs()]
    ours(graphs[0][1])
    mine = [ours(graph) for _, graph in graphs]
    runs = {"ours": mine}
    sites = city_sites(big_city.city(8 / big_city.COMMUNITIES))
    places = [polygons_of(site) for site in sites if len(site.footprints)]
    found = None
    if peers:
        with tempfile.TemporaryDirectory() as folder:
            cases = [as_case(kind, graph, max(label) + 1) for (kind, graph), (label, _, _) in zip(graphs, mine)]
            (Path(folder) / "graphs.json").write_text(json.dumps(cases))
            (Path(folder) / "footprints.json").write_text(json.dumps(places))
            command = [peers, str(HERE.parent / "peers.py"), folder]
            run = subprocess.run(command, capture_output=True, text=True, timeout=60 * _MINUTES)
            if run.returncode:
                raise SystemExit(run.stderr)
            found = json.loads((Path(folder) / "answers.json").read_text())
        for answer in found["graphs"]:
            runs.setdefault(answer["method"], []).append((answer["label"], answer["cpu"], answer["why"]))
    table(graphs, runs)
    for kind in dict.fromkeys(kind for kind, _ in graphs):
        sure = [answer[2] for (name, _), answer in zip(graphs, mine) if name == kind]
        print(f"proven optimal, {kind}: {sum(sure)} of {len(sure)}")
    if found:
        polygons(places, found["places"])


def polygons(places: list[dict], found: list) -> None:
    both = [(place, answer) for place, answer in zip(places, found) if answer]
    cpu = {"ours": sum(place["cpu"] for place, _ in both), "theirs": sum(answer["cpu"] for _, answer in both)}
    print(f"{'polygons':<34}{'groups':>8}{'invalid':>9}{'multipart':>11}{'CPU ms/group':>14}{'x ours':>9}")
    for who, title in (("ours", "ours"), ("theirs", "momepy tessellation + dissolve")):
        total = {key: sum(answer[who][key] for _, answer in both) for key in ("count", "invalid", "multi")}
        print(
            f"{title:<34}{total['count']:>8}{total['invalid']:>9}{total['multi']:>11}"
            f"{1000 * cpu[who] / max(total['count'], 1):>14.2f}{cpu[who] / max(cpu['ours'], 1e-9):>9.1f}"
        )
    if len(both) < len(places):
        print(f"momepy timed out on {len(places) - len(both)} of {len(places)} communities")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
