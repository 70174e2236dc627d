"""Graphs and footprints that our partition and its peers are compared on."""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import numpy as np
import shapely

from plugin.core.grids.delineate import delineate
from plugin.core.grids.ground import territory
from plugin.core.grids.ground.polygons import group_polygons
from plugin.core.grids.ground.territory import Site, build
from plugin.core.grids.partition.graph import Graph
from plugin.core.grids.partition.grouping import group_atoms
from plugin.core.grids.settings import GridSettings
from tests.bench import big_city

#: Lengths count in full, so that compactness means the same for everybody.
SETTINGS = replace(GridSettings(), street_discount=1.0)
#: Households per building of the kinds of compound. Above 100 a building is cut beforehand.
KINDS = {"mid": (24, 56), "mix": (20, 100), "small": (3, 24), "tiny": (1, 6)}
SIZES = (20, 50, 100, 200, 400)


def compound(kind: str, count: int, seed: int) -> Site:
    """Return one compound of about `count` slabs in rows, jittered, some missing."""
    random = np.random.default_rng([seed, count, sorted(KINDS).index(kind)])
    across = max(int(np.sqrt(count * 0.6)), 2)
    column, row = np.divmod(np.arange(int(count * 1.12)), -(-int(count * 1.12) // across))
    keep = random.permutation(len(column))[:count]
    x, y = column[keep] * 62.0 + random.uniform(0, 8, count), row[keep] * 34.0 + random.uniform(0, 6, count)
    width, depth = random.uniform(32, 48, count), random.uniform(11, 15, count)
    shapes = shapely.box(x, y, x + width, y + depth)
    low, high = KINDS[kind]
    domain = shapely.box(x.min() - 9, y.min() - 9, (x + width).max() + 9, (y + depth).max() + 9)
    none = np.array([], dtype=object)
    load = random.integers(low, high + 1, count).astype(float)
    return Site(domain, shapes, load, none, none, none, none)


def kind_graphs(seeds: int = 3) -> list[tuple[str, Graph]]:
    """Return (kind, graph) of every kind and size."""
    return [
        (kind, build(compound(kind, size, seed), SETTINGS).graph)
        for kind in KINDS
        for size in SIZES
        for seed in range(seeds)
    ]


def city_graphs(most: int = 120) -> list[tuple[str, Graph]]:
    """Return ("city", graph) of the compounds of the synthetic city that need more than one group."""
    found: list[tuple[str, Graph]] = []
    for site in city_sites(big_city.city(30 / big_city.COMMUNITIES)):
        place = build(replace(site, ground=None), SETTINGS)  # floors of a tower side by side: shapes mean the same
        for unit in np.unique(place.unit[place.unit >= 0]).tolist():
            graph = place.graph.subset(np.flatnonzero(place.unit == unit))
            if len(graph) > 2 and graph.weight.sum() > SETTINGS.maximum and len(graph.components()) == 1:
                found.append(("city", graph))
    return found[:most]


def city_sites(inputs) -> list[Site]:
    """Return the sites of whole communities: what delineation builds its territories from."""
    sites: list[Site] = []

    def spy(site, settings):
        sites.append(site)
        return build(site, settings)

    users = [m for name, m in sys.modules.items() if name.startswith("plugin.") and getattr(m, "build", None) is build]
    users = [module for module in users if module is not territory]
    for module in users:
        module.build = spy
    try:
        delineate(inputs)
    finally:
        for module in users:
            module.build = build
    return sites


def polygons_of(site: Site) -> dict:
    """Return a community for the tessellation bench: our polygons (WKB), group per footprint, enclosures, CPU seconds."""
    start = time.process_time()
    place = build(site, SETTINGS)
    built = time.process_time() - start
    found = group_atoms(place.graph, place.region, place.unit, SETTINGS)
    start = time.process_time()
    shapes = group_polygons(place, found.group[place.atom], site.domain, site.footprints, SETTINGS)
    cpu = built + time.process_time() - start
    compounds = shapely.intersection(site.compounds, site.domain)
    rest = shapely.get_parts(shapely.difference(site.domain, shapely.union_all(compounds)))
    enclosures = np.concatenate([shapely.get_parts(compounds), rest])
    return {
        "cpu": cpu,
        "ours": [shapely.to_wkb(shape, hex=True) for shape in shapes],
        "footprints": [shapely.to_wkb(shape, hex=True) for shape in site.footprints],
        "enclosures": [shapely.to_wkb(shape, hex=True) for shape in enclosures if shape.geom_type == "Polygon"],
        "group": found.group[place.home].tolist(),
    }
