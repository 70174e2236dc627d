"""What the tools take for granted; editable in `resources/grids/editing.json`, where each value has its note."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ... import resources


@dataclass(frozen=True)
class Habits:
    """most_swallowed: units that one drawn area may take in whole; reach_pixels, reach_metres: by how much a line may stop
    short of a border."""

    most_swallowed: int
    reach_pixels: int
    reach_metres: float


@cache
def habits() -> Habits:
    """Return the values as delivered."""
    content = resources.read_json("grids", "editing.json")
    return Habits(*(content[name] for name in ("most_swallowed", "reach_pixels", "reach_metres")))
