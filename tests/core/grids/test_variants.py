"""Alternatives: their figures, what adopting one changes, names, limits, the best of each column."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
import shapely
from delineation_town import community, house, table, town

from plugin.core.grids import comparison, variants
from plugin.core.grids.comparison import CHANGED, KEPT, NEW, SAME
from plugin.core.grids.delineate import DelineationInput, delineate
from plugin.core.grids.settings import GridSettings
from plugin.core.grids.variants import MOST, Variant, Variants


def made(inputs, settings=None, existing=None, number=1, only=None, stamp="s") -> Variant:
    settings = settings or GridSettings()
    found = delineate(inputs, settings)
    compared = comparison.compare(found, existing)
    figures = comparison.figures(found, settings, compared, inputs.roads)
    return Variant(number, f"方案 {number}", settings, only, found, figures, compared, stamp)


def adopted(found) -> pd.DataFrame:
    """The grids as they are stored: each with a uid."""
    return found.grids.assign(uid=[f"g{row}" for row in range(len(found.grids))])


def test_figures_are_those_of_the_grids():
    row = [house(10.0 + 100 * n, 10.0, households) for n, households in enumerate((40, 60, 80, 12))]
    place = community(0, 0, 400, 40)
    roads = pd.DataFrame({"name": ["路"], "geometry": [shapely.LineString([(0, 40), (400, 40)])]})
    compounds = table(
        "compound",
        [{"code": f"P{n}", "geometry": shapely.box(100 * n, 0, 100 * (n + 1), 40)} for n in range(4)],
    )
    barriers = table(
        "barrier",
        [{"name": f"墙{n}", "geometry": shapely.LineString([(100 * n, 0), (100 * n, 40)])} for n in (1, 2, 3)],
    )
    inputs = DelineationInput(
        table("community", [place]), table("building", row), compounds, barriers=barriers, roads=roads
    )
    figures = made(inputs).figures
    assert (figures.grids, figures.bound, figures.inside, figures.outside, figures.explained) == (4, 4, 3, 1, 1)
    assert figures.share == 0.75
    assert figures.mean == 48.0 and (figures.smallest, figures.largest) == (12, 80)
    assert figures.deviation == pytest.approx(np.std([40, 60, 80, 12]))
    assert figures.off_target == pytest.approx(np.mean([23, 3, 17, 51]))
    assert figures.compactness == pytest.approx(4 * math.pi * 4000 / 280**2, rel=1e-3)
    assert figures.street_share == pytest.approx((100 + 2 * 5) / 280, abs=0.04)
    assert math.isnan(figures.changed_households), "there was nothing to change"
    assert sum(figures.bars) == 4 and sum(figures.bars_beyond) == 1
    assert figures.edges[0] <= 12 and figures.edges[-1] > 80


def test_the_same_again_changes_nothing():
    inputs = town()
    former = adopted(delineate(inputs))
    again = made(dataclasses.replace(inputs, existing=former), existing=former)
    assert set(again.comparison.standing) == {SAME}
    assert not len(again.comparison.retired) and again.figures.changed_households == 0


def test_grids_that_are_kept_have_borders_too():
    """Stored grids come back as multi-polygons; were they all that is left, there was nothing to divide by."""
    inputs = dataclasses.replace(
        town(), roads=pd.DataFrame({"name": ["路"], "geometry": [shapely.LineString([(0, 0), (400, 0)])]})
    )
    first = made(inputs)
    old = adopted(first.delineation)
    old["geometry"] = shapely.multipolygons([[shape] for shape in old["geometry"]])
    again = made(dataclasses.replace(inputs, existing=old), GridSettings(keep_former=True), old)
    assert np.isin(again.comparison.standing, [KEPT, SAME]).all()
    assert again.figures.street_share == pytest.approx(first.figures.street_share, abs=0.01) and not math.isnan(
        again.figures.street_share
    )


def test_what_changes_is_counted():
    inputs = town()
    former = adopted(delineate(inputs))
    former.loc[0, "locked"] = True
    other = made(
        dataclasses.replace(inputs, existing=former), GridSettings(minimum=20, target=30, maximum=50), existing=former
    )
    found = other.comparison
    assert found.count(KEPT) == 1 and found.count(NEW) > 0 and found.count(CHANGED) > 0
    assert found.count(NEW) - len(found.retired) == len(other.delineation.grids) - len(former)
    # counted another way: households whose code was another one before
    code = former["code"].to_numpy()
    parts = other.delineation.parts
    point, grid = shapely.STRtree(former["geometry"].to_numpy()).query(
        shapely.point_on_surface(parts["geometry"].to_numpy()), predicate="intersects"
    )
    moved = parts["micro_grid_code"].to_numpy()[point] != code[grid]
    assert other.figures.changed_households == parts["households"].to_numpy()[point][moved].sum() > 0


def test_grids_of_other_communities_do_not_count():
    inputs = town()
    former = adopted(delineate(inputs))
    one = dataclasses.replace(inputs, existing=former, only=("510100000001",))
    found = made(one, existing=former).comparison
    assert set(found.standing) == {SAME} and not len(found.retired)


def test_names_say_what_differs():
    kept = Variants()
    assert kept.next_name(GridSettings()) == (1, "方案 1")
    number, name = kept.next_name(GridSettings(target=70, seed=3, form_general=True), barriers=False)
    assert name == "方案 1（目标 70、种子 3、划一般网格、可跨阻隔）"


def test_the_oldest_give_way_but_not_an_adopted_one():
    first = made(town(columns=1, rows=1))
    kept = Variants()
    for number in range(1, MOST + 1):
        assert kept.add(dataclasses.replace(first, number=number, adopted=number == 1)) == []
    dropped = kept.add(dataclasses.replace(first, number=MOST + 1))
    assert [variant.number for variant in dropped] == [2]
    assert len(kept) == MOST and kept.next_name(GridSettings())[0] == MOST + 2
    kept.remove(kept.items[-1])
    assert kept.next_name(GridSettings())[0] == MOST + 2, "a number is not given twice"


def test_twins_are_recognised():
    inputs = town(columns=1, rows=1)
    kept = Variants()
    kept.add(made(inputs))
    assert kept.twin(made(inputs, GridSettings(seed=5), number=2)) is kept.items[0]
    assert kept.twin(made(inputs, number=2, stamp="later")) is None
    assert kept.twin(made(inputs, GridSettings(target=40), number=2)) is None


def test_best_of_each_column_among_the_same_communities():
    first = made(town(columns=1, rows=1))
    kept = Variants()
    for number, (share, deviation) in enumerate(((0.9, 12.0), (1.0, 12.0), (1.0, 9.0)), 1):
        figures = dataclasses.replace(first.figures, share=share, deviation=deviation)
        kept.add(dataclasses.replace(first, number=number, figures=figures))
    best = kept.best()
    assert best["share"] == {2, 3} and best["deviation"] == {3}
    assert "compactness" not in best, "where all are equal none is best"
    assert kept.best({3})["share"] == {2}, "what cannot be had any more is not the best"
    close = dataclasses.replace(kept.items[2].figures, deviation=9.01)
    kept.add(dataclasses.replace(kept.items[2], number=9, figures=close))
    assert kept.best()["deviation"] == {3, 9}, "what is shown as equal is equally good"
    kept.remove(kept.items[-1])
    assert "changed_households" not in best
    other = dataclasses.replace(first.figures, share=1.0)
    kept.add(dataclasses.replace(first, number=4, only=("510100000001",), figures=other))
    assert kept.best() == {}
    frame = variants.table(kept)
    assert frame["share"].tolist() == [0.9, 1.0, 1.0, 1.0] and "bars" not in frame


def test_a_retired_code_is_never_given_again():
    inputs = town(columns=1, rows=1)
    codes = delineate(inputs).grids["code"].tolist()
    again = delineate(dataclasses.replace(inputs, retired=tuple(codes[:3]))).grids["code"]
    assert not set(codes[:3]) & set(again) and len(again) == len(codes)
