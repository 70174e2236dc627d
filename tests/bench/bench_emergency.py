"""Emergency groups per community: CPU time, sizes, how many are out of bounds and why. `python -m tests.bench.bench_emergency`."""

from __future__ import annotations

import time

import numpy as np

from plugin.core.grids.delineate import delineate
from plugin.core.grids.emergency.emergency import EmergencyInput, plan
from plugin.core.grids.emergency.staffing import staffing
from tests.bench import big_city


def main(share: float = 1 / 128) -> None:
    inputs = big_city.city(share)
    found = delineate(inputs)
    times, groups, inside, explained, doors = [], 0, 0, 0, 0
    for code in inputs.communities["code"]:
        start = time.process_time()
        one = plan(EmergencyInput(found.grids, found.parts, communities=(code,)))
        times.append(time.process_time() - start)
        groups += one.report["groups"]
        inside += one.report["in_bounds"]
        explained += one.report["explained"]
        doors += one.groups["load"].sum()
    start = time.process_time()
    everything = plan(EmergencyInput(found.grids, found.parts))
    whole = time.process_time() - start
    start = time.process_time()
    staffing(found.grids, everything, communities=inputs.communities)
    staff = time.process_time() - start
    print(f"communities {len(times)}, micro-grids {len(found.grids)}, doors {doors:.0f}, emergency groups {groups}")
    print(
        f"in bounds {inside}, explained {explained}, unexplained {groups - inside - explained}, mean {doors / groups:.2f}"
    )
    print(f"one community: median {1000 * np.median(times):.0f} ms, p95 {1000 * np.quantile(times, 0.95):.0f} ms CPU")
    print(f"all at once: {whole:.2f} s CPU = {1000 * whole / len(times):.0f} ms a community; staffing {staff:.2f} s")


if __name__ == "__main__":
    main()
