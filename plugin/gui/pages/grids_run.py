"""What a run makes: variants from orders in a worker, and what adopting one writes."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from ...core.errors import GewuError
from ...core.grids import bounds, comparison
from ...core.grids.delineate import delineate
from ...core.grids.settings import GridSettings
from ...core.grids.variants import Variant
from ...core.progress import part
from ...core.text import tr
from ...workspace import grid_stamp
from ...workspace import grids as workspace_grids
from ...workspace.land_use import LandUse
from .. import preview_layer


@dataclass
class Order:
    """One variant to be made. only: communities, None = all. land_use: areas of a layer of the project, None without one."""

    settings: GridSettings
    barriers: bool
    only: tuple[str, ...] | None
    land_use: LandUse | None = None


def alternatives(kind: str, settings: GridSettings, tried: list[GridSettings]) -> list[GridSettings]:
    """Return three settings beside `settings`: other seeds that were not tried ("seeds"), or other aims ("aims")."""
    if kind == "seeds":
        seen = {other.seed for other in tried if dataclasses.replace(other, seed=settings.seed) == settings}
        fresh = (seed for seed in range(1, 9999) if seed not in seen | {settings.seed})
        return [dataclasses.replace(settings, seed=next(fresh)) for _ in range(3)]
    return [
        dataclasses.replace(settings, size_weight=4 * settings.size_weight),
        dataclasses.replace(settings, shape_weight=4 * settings.shape_weight),
        dataclasses.replace(
            settings, street_weight=4 * settings.street_weight, compound_penalty=4 * settings.compound_penalty
        ),
    ]


def checked_changes(variant: Variant, inputs) -> list:
    """Return what adopting a variant writes; raises GewuError when the data (`inputs`) are not those it was made from."""
    if grid_stamp.content(inputs) != variant.stamp:
        raise changed_since(variant)
    return workspace_grids.changes_to(inputs, variant.delineation)


def changed_since(variant: Variant) -> GewuError:
    """Return the problem that the data are not those a variant was made from."""
    return GewuError(
        tr("“{name}”是按改动前的数据算的，图层后来有改动，不能采用。").format(name=variant.name),
        remedy=tr("请撤销其后的改动，或点“用现在的数据重算”。"),
    )


def beside(variant: Variant) -> list[str]:
    """Return what a variant's name tells beside its settings: how many communities, which land use."""
    told = [] if variant.only is None else [tr("{count} 个社区").format(count=len(variant.only))]
    return told + ([tr("用地“{name}”").format(name=variant.land_use.name)] if variant.land_use is not None else [])


def compute(orders: list[Order], read, progress) -> list[Variant]:
    """Return the variants; runs in a worker."""
    progress(0.0, tr("读取数据"))
    inputs = read()
    stamp = grid_stamp.content(inputs)
    made = []
    for number, order in enumerate(orders):
        own = part(progress, 0.03 + 0.95 * number / len(orders), 0.03 + 0.95 * (number + 1) / len(orders))
        taken = inputs if order.barriers else without_barriers(inputs)
        if order.land_use is not None:
            taken = dataclasses.replace(taken, land_use=order.land_use.frame)
        found = delineate(taken, order.settings, part(own, 0.0, 0.9))
        own(0.92, tr("比较"))
        compared = comparison.compare(found, inputs.existing)
        figures = comparison.figures(found, order.settings, compared, inputs.roads)
        own(0.96, tr("准备预览"))
        standings = bounds.standing(found.grids, order.settings.minimum, order.settings.maximum)
        shown = preview_layer.content(found, preview_layer.colours(found.grids, standings))
        variant = Variant(
            0, "", order.settings, order.only, found, figures, compared, stamp, order.barriers, shown=shown
        )
        variant.land_use = None if order.land_use is None else order.land_use.source
        _ = variant.digest  # worked out here, not on the main thread
        made.append(variant)
    return made


def without_barriers(inputs):
    """Return the inputs as if nothing barred the way: no barriers, no roads marked as such."""
    roads = inputs.roads
    if roads is not None and "is_barrier" in roads:
        roads = roads.assign(is_barrier=False)
    return dataclasses.replace(inputs, barriers=None, roads=roads)
