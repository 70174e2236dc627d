"""The one cost of a group of atoms. Every solver prices with it: arrays here, single groups by the same formula."""

from __future__ import annotations

import math

import numpy as np

from ..settings import GridSettings

#: What a group outside the bounds costs, before its distance from them is added. Far above any cost of size and shape.
VIOLATION = 1000.0
_MOST_OVER = 10.0  # beyond ten times the maximum the wall rises no further
_TINY = 1e-6
#: Metres of road inside a group that cost half of what any length can: what matters is whether a grid reaches across
#: roads at all; a hamlet along a winding road must not be taken apart bend by bend.
_HALF_WAY = 100.0


def set_costs(weight, area, perimeter, street, units, settings: GridSettings) -> np.ndarray:
    """Return the cost of groups: size + shape + streets reached across + compounds beyond the first.

    weight (households + shops), area (m²), perimeter (m), street (m of road between atoms of the group), units (number
    of compounds touched, the street counts as one): arrays of one shape, or numbers.
    """
    weight = np.asarray(weight, dtype=float)
    short = np.maximum(settings.minimum - weight, 0.0) / settings.minimum
    over = np.minimum(np.maximum(weight - settings.maximum, 0.0) / settings.maximum, _MOST_OVER)
    wall = VIOLATION * (((short > 0) | (over > 0)) + short + over)
    roundness = 4.0 * np.pi * np.asarray(area, dtype=float) / np.maximum(perimeter, _TINY) ** 2
    return (
        settings.size_weight * ((weight - settings.target) / settings.half_range) ** 2
        + settings.shape_weight * (settings.shape_reference - np.minimum(roundness, 1.0))
        + settings.street_weight * _reached_across(np.asarray(street, dtype=float))
        + settings.compound_penalty * np.maximum(np.asarray(units) - 1.0, 0.0)
        + wall
    )


def _reached_across(street):
    """Return 0..1 for the metres of road inside a group."""
    return street / (street + _HALF_WAY)


def pricer(settings: GridSettings):
    """Return `set_costs` for one group of plain numbers, without the overhead of arrays."""
    low, high, target, half = settings.minimum, settings.maximum, settings.target, settings.half_range
    by_size, by_shape, reference = settings.size_weight, settings.shape_weight, settings.shape_reference
    by_street, by_unit = settings.street_weight, settings.compound_penalty

    def price(weight: float, area: float, perimeter: float, street: float, units: int) -> float:
        off = (weight - target) / half
        roundness = 4.0 * math.pi * area / max(perimeter, _TINY) ** 2
        cost = by_size * off * off + by_shape * (reference - min(roundness, 1.0)) + by_street * _reached_across(street)
        if units > 1:
            cost += by_unit * (units - 1)
        if weight < low:
            cost += VIOLATION * (1.0 + (low - weight) / low)
        elif weight > high:
            cost += VIOLATION * (1.0 + min((weight - high) / high, _MOST_OVER))
        return cost

    return price


def least_costs(total, fewest: float, settings: GridSettings) -> np.ndarray:
    """Return a lower bound of the cost of any grouping of `total` households (array).

    fewest: the least any single group can cost besides its size. Groups beyond the number that fits the maximum cost
    more than the wall is worth, so all numbers of groups up to total / minimum (at least one) are compared.
    """
    total = np.asarray(total, dtype=float)
    best = np.full(total.shape, np.inf)
    most = max(int(total.max(initial=0.0) // settings.minimum), 1)
    for number in range(1, most + 1):
        cost = settings.size_weight * number * ((total / number - settings.target) / settings.half_range) ** 2
        fits = (number == 1) | (total >= number * settings.minimum - _TINY)
        best = np.where(fits, np.minimum(best, cost + number * fewest), best)
    return best


def least_pair_cost(total: float, usual: float, settings: GridSettings) -> float:
    """Return the cost of one, two or three groups of `total` households in all, of ideal sizes and usual shapes."""
    best = math.inf
    for number in (1, 2, 3):
        if settings.minimum <= total / number <= settings.maximum:
            off = (total / number - settings.target) / settings.half_range
            best = min(best, number * (settings.size_weight * off * off + usual))
    return best
