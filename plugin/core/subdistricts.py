"""Which 街道 (subdistrict) a community belongs to, also where nobody has written it down."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from .columns import shapes, texts

#: The code of a 街道 is the first digits of the codes of its communities.
_DIGITS = 9


def subdistrict_of(communities: pd.DataFrame, subdistricts: pd.DataFrame) -> np.ndarray:
    """Return the code of its 街道 per community (n,), None where none is known.

    First what is written (`subdistrict_code`), then the first nine digits of the community's own code where such a 街道
    exists, then the 街道 in whose polygon an inner point of the community lies (the smallest code where several overlap).
    A written code counts even without a 街道 of that code.
    """
    found = texts(communities, "subdistrict_code")
    codes = texts(subdistricts, "code")
    known = {code for code in codes if code}
    for row, own in enumerate(texts(communities, "code")):
        if found[row] is None and own is not None and own[:_DIGITS] in known:
            found[row] = own[:_DIGITS]
    open_rows = np.flatnonzero(np.equal(found, None))
    areas = shapes(communities)[open_rows]
    usable = np.array([shape is not None and not shape.is_empty for shape in areas], dtype=bool)
    streets = shapes(subdistricts)
    if not usable.any() or not len(streets):
        return found
    open_rows = open_rows[usable]
    point, street = shapely.STRtree(streets).query(shapely.point_on_surface(areas[usable]), predicate="intersects")
    for row, code in sorted((int(open_rows[p]), codes[s]) for p, s in zip(point, street) if codes[s] is not None):
        if found[row] is None:
            found[row] = code
    return found
