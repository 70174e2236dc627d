"""Which grids the bounds bind, and how they stand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from plugin.core.grids import bounds


def _grids() -> pd.DataFrame:
    rows = [
        (29, 0, "居住", "正常", "below"),
        (29, 1, "居住", "正常", "inside"),
        (10, 20, "商业", "正常", "inside"),
        (100, np.nan, "混合", None, "inside"),
        (100, 1, None, "正常", "above"),
        (np.nan, 50, "商业", "正常", "unknown"),
        (0, 0, "专属", "正常", "exempt"),
        (250, 0, "专属", "正常", "exempt"),
        (250, 0, "居住", "停用", "exempt"),
    ]
    return pd.DataFrame(rows, columns=["households", "shops", "kind", "state", "expected"])


def test_every_grid_stands_where_rule_g01_puts_it():
    grids = _grids()
    assert bounds.standing(grids, 30, 100).tolist() == grids["expected"].tolist()


def test_the_share_is_that_of_the_grids_the_bounds_bind():
    found = bounds.summary(bounds.standing(_grids(), 30, 100))
    assert (found.total, found.bound, found.exempt) == (9, 6, 3)
    assert (found.inside, found.below, found.above, found.unknown, found.outside) == (3, 1, 1, 1, 2)
    assert found.share == 0.5
    assert found.share_text == "50.0%"


def test_a_hundred_per_cent_means_all():
    loads = np.r_[np.full(1999, 50.0), 101.0]
    grids = pd.DataFrame({"households": loads})
    assert bounds.summary(bounds.standing(grids, 30, 100)).share_text == "99.9%"
    assert bounds.summary(bounds.standing(grids[:-1], 30, 100)).share_text == "100.0%"


def test_loads_and_bounds_may_be_given_per_grid():
    grids = pd.DataFrame({"kind": ["居住", "商业", "专属"]})
    found = bounds.standing(grids, np.array([30, 10, 30]), np.array([100, 20, 100]), loads=np.array([25.0, 15.0, 25.0]))
    assert found.tolist() == ["below", "inside", "exempt"]


def test_no_grid_has_no_share():
    for grids in (pd.DataFrame(), pd.DataFrame({"kind": ["专属"], "households": [0.0]})):
        found = bounds.summary(bounds.standing(grids, 30, 100))
        assert found.bound == 0
        assert math.isnan(found.share)
        assert found.share_text == "—"
