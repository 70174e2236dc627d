"""Print what preparing the input of a delineation costs, growth and broken data: `python -m tests.bench.bench_prepare`."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import shapely

from plugin.core.grids.intake import inputs as preparing
from plugin.core.grids.intake.notes import gathered
from plugin.core.grids.settings import GridSettings

from . import big_city


def measured(name: str, inputs) -> None:
    """Print CPU seconds, milliseconds per community (without the splitting of towers), findings before and after gathering."""
    splitting, split = [0.0], preparing.split

    def timed(*given):
        start = time.process_time()
        result = split(*given)
        splitting[0] += time.process_time() - start
        return result

    preparing.split = timed
    try:
        start = time.process_time()
        ready = preparing.prepared(inputs, GridSettings())
        cpu = time.process_time() - start
    finally:
        preparing.split = split
    count, found = len(inputs.communities), ready.notes.findings
    each = 1000.0 * (cpu - splitting[0]) / count
    print(
        f"{name:<28}{count:>8}{len(inputs.buildings):>10}{cpu:>9.2f}{each:>10.2f}{len(found):>10}{len(gathered(found)):>6}"
    )


def main() -> None:
    print(f"{'input':<28}{'comm.':>8}{'buildings':>10}{'cpu s':>9}{'ms/comm.':>10}{'findings':>10}{'told':>6}")
    for share in (1 / 16, 1 / 8, 1 / 4):
        measured(f"synthetic city {share:g}", big_city.city(share))
    for layer in ("communities", "compounds", "buildings"):
        inputs = big_city.city(1 / 16)
        setattr(inputs, layer, pd.concat([getattr(inputs, layer)] * 2, ignore_index=True))
        measured(f"{layer} twice", inputs)
    inputs = big_city.city(1 / 16)
    inputs.buildings["households"] = np.nan
    measured("no households at all", inputs)
    inputs = big_city.city(1 / 16)
    shapes = inputs.buildings["geometry"].to_numpy()
    inputs.buildings["geometry"] = shapely.transform(shapes, lambda xy: xy + [35_000_000.0, 0.0])
    measured("buildings of another zone", inputs)


if __name__ == "__main__":
    main()
