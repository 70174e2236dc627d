"""重划: the chosen grids are solved anew inside their own outline; nothing else moves, nothing is lost."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.core import frames, schema
from plugin.core.errors import Cancelled, GewuError
from plugin.core.grids.delineate import DelineationInput, delineate
from plugin.core.grids.editing.desk import Desk
from plugin.core.grids.editing.draft import touches
from plugin.core.grids.editing.edit import TableEdit
from plugin.core.grids.editing.finishing import finish
from plugin.core.grids.editing.redelineating import completed, redelineate
from plugin.core.grids.ground.arrangement import edges_of
from plugin.core.grids.parts.parts import leaves
from plugin.core.grids.settings import GridSettings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from delineation_town import community, house, table, town  # noqa: E402

WIDE = GridSettings(minimum=60, maximum=160, target=110)
NARROW = GridSettings(minimum=20, maximum=60, target=40)


def desk_of(inputs: DelineationInput, locked=()) -> Desk:
    """Return the desk of a town with the grids of its own delineation."""
    found = delineate(inputs)
    grids = found.grids.assign(
        uid=[f"g{row}" for row in range(len(found.grids))],
        worker_uid=[f"w{row}" for row in range(len(found.grids))],
        locked=[row in locked for row in range(len(found.grids))],
    )
    code = found.parts.set_index("uid")["micro_grid_code"]
    whole = inputs.buildings.assign(micro_grid_code=inputs.buildings["uid"].map(code))
    split = found.parts[~found.parts["uid"].isin(whole["uid"])]
    buildings = frames.conform(pd.concat([whole, split], ignore_index=True), schema.table("building"))

    def frame(name: str, given):
        return frames.empty(schema.table(name)) if given is None else frames.conform(given, schema.table(name))

    return Desk(
        "micro_grid",
        frame("micro_grid", grids),
        leaves(buildings),
        frame("community", inputs.communities),
        frame("general_grid", inputs.general_grids),
        frame("compound", inputs.compounds),
        frame("barrier", inputs.barriers),
        frame("road", inputs.roads),
        children={"building": buildings},
    )


def written(desk: Desk, redo) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (grids, buildings) as they are when the edit of a redo is carried out."""
    edit = completed(redo, finish(redo.draft))
    result = []
    for name, frame in (("micro_grid", desk.units), ("building", desk.children["building"])):
        change = edit.tables.get(name, TableEdit())
        known = frame[~frame["uid"].isin(change.remove)].set_index("uid", drop=False).copy()
        for row in [] if change.update is None else change.update.to_dict("records"):
            for column, value in row.items():
                known[column] = known[column].astype(object)
                known.at[row["uid"], column] = value
        records = known.to_dict("records") + ([] if change.add is None else change.add.to_dict("records"))
        result.append(frames.conform(pd.DataFrame(records), schema.table(name)))
    return result[0], result[1]


def assert_coverage(grids: pd.DataFrame, desk: Desk) -> None:
    """Every inner edge has its counterpart, vertex by vertex: no gap, no overlap."""
    shapes = grids["geometry"].to_numpy()
    assert shapely.is_valid(shapes).all()
    edges = edges_of(shapes)
    directed = edges.start * len(edges.xy) + edges.end
    assert len(np.unique(directed)) == len(directed), "an edge occurs twice in the same direction"
    middles = shapely.points(edges.middle[edges.twin < 0])
    rim = shapely.union_all(shapely.boundary(desk.communities["geometry"].to_numpy()))
    assert shapely.distance(middles, rim).max(initial=0.0) < 0.003, "an inner edge has no counterpart"


def assert_counts(grids: pd.DataFrame, buildings: pd.DataFrame) -> None:
    parts = leaves(buildings)
    sums = parts.groupby("micro_grid_code")["households"].sum().reindex(grids["code"], fill_value=0)
    assert sums.tolist() == grids["households"].tolist()
    assert grids["households"].sum() == parts["households"].sum()
    assert grids["code"].is_unique and grids["name"].is_unique and grids["uid"].is_unique
    assert parts["micro_grid_code"].notna().all()


def assert_sound(redo, desk: Desk, rows) -> None:
    """The new grids tile what the chosen ones covered, and every household is still in one grid."""
    draft = redo.draft
    new = np.array([*draft.shapes.values(), *(unit.shape for unit in draft.fresh)], dtype=object)
    old = shapely.union_all(desk.shapes[rows])
    assert shapely.is_valid(new).all() and {shape.geom_type for shape in new} == {"Polygon"}
    assert shapely.union_all(new).symmetric_difference(old).area < 1e-3
    assert shapely.area(new).sum() == pytest.approx(old.area, abs=1e-3)
    assert set(draft.shapes) | set(draft.removed) == set(rows)
    assert set(draft.shapes) & set(draft.removed) == set()
    after = touches(draft)
    assert sum(touch.after.households for touch in after if touch.after) == sum(
        touch.before.households for touch in after if touch.before
    )
    untouched = ~np.isin(desk.home, rows)
    if len(draft.desk.parts) == len(desk.parts):
        assert (draft.home[untouched] == desk.home[untouched]).all()
    assert (draft.home >= 0).all()
    codes = [desk.codes[row] for row in range(len(desk))] + [unit.values["code"] for unit in draft.fresh]
    assert len(set(codes)) == len(codes)  # no code is given twice, those of removed grids neither
    for unit in draft.fresh:
        assert unit.origin in rows
    grids, buildings = written(desk, redo)
    assert_coverage(grids, desk)
    assert_counts(grids, buildings)
    kept = desk.units[~np.isin(np.arange(len(desk)), rows)].set_index("uid")
    now = grids.set_index("uid").loc[kept.index]
    assert kept.drop(columns="geometry").equals(now[kept.columns].drop(columns="geometry"))
    moved = shapely.hausdorff_distance(kept["geometry"].to_numpy(), now["geometry"].to_numpy())
    assert moved.max(initial=0.0) < 0.002  # at most a vertex more on a straight border, on the millimetre
    known = grids.set_index("code")["name"].to_dict()
    for finding in redo.findings:  # what is told about a grid names it as it will be called
        assert finding.layer != "micro_grid" or set(finding.codes) <= set(known)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("settings", [GridSettings(), WIDE, NARROW], ids=["same", "wide", "narrow"])
def test_any_selection_is_tiled_anew(seed, settings):
    desk = desk_of(town(seed))
    rng = np.random.default_rng(seed)
    rows = sorted(rng.choice(len(desk), size=min(len(desk), 5), replace=False).tolist())
    redo = redelineate(desk, rows, settings)
    assert_sound(redo, desk, rows)
    loads = [touch.after for touch in touches(redo.draft) if touch.after and touch.after.standing != "exempt"]
    if settings is not NARROW:  # scattered grids may not add up to the wide bounds, but they never get worse
        assert all(load.households + load.shops <= settings.maximum for load in loads)


def test_wider_bounds_make_fewer_grids_and_say_so():
    desk = desk_of(town(1))
    rows = [row for row in range(len(desk)) if desk.community[row] == desk.community[0]]
    redo = redelineate(desk, rows, WIDE)
    assert_sound(redo, desk, rows)
    assert redo.draft.removed
    grids = redo.grids
    above = grids["households"] + grids["shops"] > 100
    assert above.any()
    assert all("60–160" in reason for reason in grids.loc[above, "reason"])
    assert grids.loc[~above & (grids["kind"] != "专属"), "reason"].isna().all()
    kept = [desk.units["worker_uid"].iloc[row] for row in sorted(redo.draft.shapes)]
    assert grids["worker_uid"].dropna().tolist() == kept  # the heirs keep their workers


def test_narrow_bounds_divide_buildings_that_are_too_large():
    desk = desk_of(town(2, low=50, high=90))
    rows = list(range(3))
    redo = redelineate(desk, rows, GridSettings(minimum=20, maximum=45, target=30))
    assert redo.divided and redo.cut
    assert len(redo.draft.desk.parts) == len(desk.parts) - len(redo.divided) + len(redo.cut)
    assert_sound(redo, desk, rows)
    assert any("已拆分" in note for note in redo.draft.notes)


def test_parts_that_are_divided_again_are_replaced():
    desk = desk_of(town(2, low=50, high=90))
    rows = list(range(3))
    grids, buildings = written(desk, redelineate(desk, rows, GridSettings(minimum=20, maximum=45, target=30)))
    total = leaves(buildings)["households"].sum()
    desk = dataclasses.replace(desk, units=grids, parts=leaves(buildings), children={"building": buildings})
    rows = list(range(5))
    redo = redelineate(desk, rows, GridSettings(minimum=8, maximum=18, target=12))
    assert any("#" in uid for uid in redo.divided), "no part was divided again"
    assert_sound(redo, desk, rows)
    again = written(desk, redo)[1]
    assert leaves(again)["households"].sum() == total
    assert set(again["parent_uid"].dropna()) <= set(again["uid"])


def test_locked_and_dedicated_ones_stay():
    desk = desk_of(town(1), locked=(0, 1))
    redo = redelineate(desk, [0, 1, 2, 3, 4], GridSettings(seed=3))
    assert_sound(redo, desk, [2, 3, 4])
    assert "已锁定，没有重划" in redo.draft.notes[0]
    with pytest.raises(GewuError, match="已锁定"):
        redelineate(desk, [0, 1], GridSettings())
    with pytest.raises(GewuError, match="没有选中"):
        redelineate(desk, [], GridSettings())
    desk.units["kind"] = "专属"
    with pytest.raises(GewuError, match="专属"):
        redelineate(dataclasses.replace(desk), [2, 3], GridSettings())


def test_two_communities_at_once_stay_apart():
    inputs = DelineationInput(
        table("community", [community(number=1), community(x=300.0, number=2)]),
        table("building", [house(10 + 50 * c, 20 + 60 * r, 20, uid=f"h{c}-{r}") for c in range(12) for r in range(3)]),
    )
    desk = desk_of(inputs)
    rows = list(range(len(desk)))
    redo = redelineate(desk, rows, GridSettings(seed=5, minimum=20, maximum=80, target=40))
    assert_sound(redo, desk, rows)
    border = shapely.LineString([(300, 0), (300, 200)])
    for shape in [*redo.draft.shapes.values(), *(unit.shape for unit in redo.draft.fresh)]:
        assert not shapely.crosses(border, shape)


def test_the_same_seed_gives_the_same_grids():
    desk = desk_of(town(3))
    one, two = (redelineate(dataclasses.replace(desk), [0, 1, 2], GridSettings(seed=7)) for _ in range(2))
    assert [shapely.to_wkb(shape) for shape in one.grids["geometry"]] == [
        shapely.to_wkb(shape) for shape in two.grids["geometry"]
    ]


def test_it_can_be_cancelled():
    def stop(fraction, text=""):
        if fraction > 0.1:
            raise Cancelled()

    with pytest.raises(Cancelled):
        redelineate(desk_of(town(1)), [0, 1, 2], GridSettings(), stop)
