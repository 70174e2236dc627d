"""Print the CPU per community of ground, groups and polygons, best of three: `python -m tests.bench.bench_territory`."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[1] / "core" / "grids")]

import numpy as np  # noqa: E402
from delineation_town import town  # noqa: E402

from plugin.core.grids import layout  # noqa: E402
from plugin.core.grids.intake.inputs import prepared  # noqa: E402
from plugin.core.grids.parts.parts import cut  # noqa: E402
from plugin.core.grids.settings import GridSettings  # noqa: E402
from tests.bench import big_city  # noqa: E402
from tests.bench.bench_delineate import suzhou  # noqa: E402

STAGES = {"build": "territory", "group_atoms": "grouping", "group_polygons": "polygons"}


def measured(name: str, inputs, rounds: int = 3) -> None:
    """Print one line: milliseconds of CPU per community and stage."""
    settings = GridSettings()
    start = time.process_time()
    places = prepared(inputs, settings).places
    places = [replace(place, parts=cut(place.parts)) for place in places]  # as delineate_community does first
    best = {"prepare": time.process_time() - start}
    grids = 0
    for _ in range(rounds):
        spent = dict.fromkeys(STAGES, 0.0)
        originals = {stage: getattr(layout, stage) for stage in STAGES}
        try:
            for stage in STAGES:
                setattr(layout, stage, _timed(originals[stage], stage, spent))
            shapes = [layout.lay_out(p, p.shape, np.arange(len(p.parts)), p.parts, settings).shapes for p in places]
        finally:
            for stage, original in originals.items():
                setattr(layout, stage, original)
        grids = sum(len(found) for found in shapes)
        for stage, seconds in spent.items():
            best[STAGES[stage]] = min(best.get(STAGES[stage], np.inf), seconds)
    count = len(places)
    figures = "".join(f"{1000 * seconds / count:>11.1f}" for seconds in best.values())
    print(f"{name:<36}{count:>7}{grids / count:>9.1f}{sum(len(p.parts) for p in places) / count:>9.1f}{figures}")


def _timed(function, stage: str, spent: dict):
    def run(*arguments):
        start = time.process_time()
        result = function(*arguments)
        spent[stage] += time.process_time() - start
        return result

    return run


def main() -> None:
    print(f"{'CPU ms per community':<36}{'comm.':>7}{'grids/c':>9}{'parts/c':>9}", end="")
    print("".join(f"{stage:>11}" for stage in ("prepare", *STAGES.values())))
    measured("synthetic city, 16 compounds", big_city.city(40 / big_city.COMMUNITIES))
    measured("synthetic, 4 compounds of 13 slabs", town(0, 5, 5))
    real = suzhou()
    if real is not None:
        measured("Suzhou footprints, no compounds", real)


if __name__ == "__main__":
    main()
