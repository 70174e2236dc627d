"""What was worked out for a shape, kept as long as the shape is in use: after an edit only the new shapes cost time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

#: Shapes no longer asked for are dropped when they outnumber those in use by this much.
_SPARE = 5000


class Memo:
    """`compute`: object array of geometries → object array of the same length. A shape is known by the object it is, so
    it must not be changed in place."""

    def __init__(self, compute: Callable[[np.ndarray], np.ndarray]) -> None:
        self._compute = compute
        self._known: dict[int, tuple] = {}

    def __call__(self, shapes: np.ndarray) -> np.ndarray:
        """Return the result for each shape."""
        keys = list(map(id, shapes.tolist()))
        known = self._known
        missing = {key: row for row, key in enumerate(keys) if key not in known}
        if missing:
            fresh = shapes[list(missing.values())]
            known.update(zip(missing, zip(fresh.tolist(), self._compute(fresh).tolist())))
        if len(known) > 2 * len(keys) + _SPARE:
            self._known = known = {key: known[key] for key in set(keys)}
        found = np.empty(len(keys), dtype=object)
        found[:] = [known[key][1] for key in keys]
        return found
