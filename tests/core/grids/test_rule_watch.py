"""Following edits gives the same findings as checking everything anew."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest
import shapely
from rule_town import COMMUNITY, SIDE, square, town

from plugin.core.grids import rules
from plugin.core.grids.rule_watch import RuleWatch

TABLES = ("grids", "communities", "general_grids", "compounds", "buildings", "barriers", "workers")


def two_communities(wall: bool = True) -> dict:
    """Return the faultless town twice, side by side, every row with a uid; the second one has no general grids."""
    west, east = town(), town()
    other = "510100001002"
    for frame in (east["grids"], east["buildings"], east["compounds"], east["communities"]):
        frame["geometry"] = shapely.transform(frame["geometry"].to_numpy(), lambda points: points + [4 * SIDE, 0.0])
    for column in ("code", "community_code"):
        east["grids"][column] = east["grids"][column].str.replace(COMMUNITY, other)
    east["grids"]["general_grid_code"] = None
    east["grids"]["worker_uid"] = [f"x{number}" for number in range(16)]
    east["grids"]["compound_code"] = [f"E{number:02d}" for number in range(16)]
    east["compounds"]["code"] = [f"E{number:02d}" for number in range(16)]
    east["communities"] = east["communities"].assign(code=other, name="另一社区")
    east["workers"]["uid"] = [f"x{number}" for number in range(16)]
    frames = {name: pd.concat([west[name], east[name]], ignore_index=True) for name in TABLES}
    frames["general_grids"] = west["general_grids"]
    frames["barriers"] = pd.DataFrame(
        {
            "kind": ["围墙"],
            "crossable": [False],
            "geometry": [shapely.LineString([(500000, 3390150), (500900, 3390150)])],
        }
    )
    frames["barriers"] = frames["barriers"].iloc[: int(wall)].copy()
    for name, frame in frames.items():
        if name != "workers":
            frame["uid"] = [f"{name[:4]}{number}" for number in range(len(frame))]
    frames["buildings"]["part"] = "整栋"
    return {name: frame.astype(object) for name, frame in frames.items()}


def told(findings: list) -> list:
    """Return findings as comparable texts; places by their area, length and centre."""
    rows = []
    for finding in findings:
        shape = finding.geometry
        place = () if shape is None else tuple(np.round([shape.area, shape.length, *shape.bounds], 3))
        rows.append((finding.rule, finding.case, finding.severity, finding.detail, finding.key, place))
    return sorted(rows, key=str)


class Editor:
    """Does random edits to the frames, as a person might, and tells what changed."""

    def __init__(self, frames: dict, seed: int) -> None:
        self.frames, self.random = frames, np.random.default_rng(seed)
        self.fresh = 0

    def step(self) -> tuple[str, list, list]:
        """Return (what, shapes before and after, uids)."""
        kinds = [name for name in dir(self) if name.startswith("do_")]
        kind = kinds[self.random.integers(len(kinds))]
        return (kind, *getattr(self, kind)())

    def row(self, table: str) -> int:
        return int(self.random.integers(len(self.frames[table])))

    def set(self, table: str, row: int, **values) -> tuple[list, list]:
        frame = self.frames[table] = self.frames[table].copy()
        before = frame.at[row, "geometry"]
        for column, value in values.items():
            frame[column] = frame.get(column)
            frame.at[row, column] = value
        return [before, frame.at[row, "geometry"]], [frame.at[row, "uid"]]

    def do_move_border(self):
        frame = self.frames["grids"]
        row = self.row("grids")
        shape = shapely.buffer(frame.at[row, "geometry"], 8.0, join_style="mitre")
        places, uids = self.set("grids", row, geometry=shape)
        for other in range(len(frame)):
            mine = frame.at[other, "geometry"]
            shared = shapely.intersection(mine, shape).area
            if other != row and 0.01 < shared < mine.area - 1.0:
                found = self.set("grids", other, geometry=shapely.difference(mine, shape))
                places, uids = places + found[0], uids + found[1]
        return places, uids

    def do_overlap_or_gap(self):
        row = self.row("grids")
        shape = self.frames["grids"].at[row, "geometry"]
        width = self.random.choice([-6.0, 5.0, -0.0005, 0.0004])
        return self.set("grids", row, geometry=shapely.buffer(shape, width, join_style="mitre"))

    def do_remove_grid(self):
        frame, row = self.frames["grids"], self.row("grids")
        shape, uid = frame.at[row, "geometry"], frame.at[row, "uid"]
        self.frames["grids"] = frame.drop(index=row).reset_index(drop=True)
        return [shape], [uid]

    def do_draw_grid(self):
        self.fresh += 1
        x, y = self.random.integers(0, 8), self.random.integers(0, 4)
        new = (
            self.frames["grids"]
            .iloc[[0]]
            .assign(uid=f"new{self.fresh}", code=f"{COMMUNITY}99{self.fresh:03d}", geometry=[square(x, y)])
        )
        self.frames["grids"] = pd.concat([self.frames["grids"], new], ignore_index=True)
        return [square(x, y)], [f"new{self.fresh}"]

    def do_code(self):
        other = self.frames["grids"].at[self.row("grids"), "code"]
        value = [None, "甲-1", other][self.random.integers(3)]
        return self.set("grids", self.row("grids"), code=value)

    def do_worker(self):
        other = self.frames["grids"].at[self.row("grids"), "worker_uid"]
        return self.set(
            "grids", self.row("grids"), worker_uid=[None, "离职", "w0", "w0", other][self.random.integers(5)]
        )

    def do_attributes(self):
        column, value = [
            ("households", 150.0),
            ("reason", "整栋公寓"),
            ("kind", "专属"),
            ("state", "停用"),
            ("state", "正常"),
            ("community_code", "510100001002"),
            ("compound_code", "没有"),
            ("households", 60.0),
        ][self.random.integers(8)]
        return self.set("grids", self.row("grids"), **{column: value})

    def do_households(self):
        value = float(self.random.choice([0.0, 15.0, 90.0, np.nan]))
        return self.set("buildings", self.row("buildings"), households=value)

    def do_move_building(self):
        row = self.row("buildings")
        shape = self.frames["buildings"].at[row, "geometry"]
        shift = self.random.uniform(-60, 60, 2)
        return self.set("buildings", row, geometry=shapely.transform(shape, lambda points: points + shift))

    def do_compound(self):
        row = self.row("compounds")
        shape = self.frames["compounds"].at[row, "geometry"]
        return self.set("compounds", row, geometry=shapely.buffer(shape, self.random.choice([-20.0, 30.0])))

    def do_general(self):
        row = self.row("general_grids") if len(self.frames["general_grids"]) else None
        if row is None:
            return [], []
        frame = self.frames["general_grids"]
        if self.random.random() < 0.5 and len(frame) > 1:
            shape, uid = frame.at[row, "geometry"], frame.at[row, "uid"]
            self.frames["general_grids"] = frame.drop(index=row).reset_index(drop=True)
            return [shape], [uid]
        return self.set("general_grids", row, geometry=shapely.buffer(frame.at[row, "geometry"], -9.0))


def around(frames: dict, bounds: tuple) -> dict:
    """Return the rows whose box meets `bounds`, as the window's live tables give them."""
    found = {}
    for name, frame in frames.items():
        if name == "workers":
            found[name] = frame
            continue
        box = shapely.box(*bounds)
        hit = shapely.intersects(shapely.box(*shapely.bounds(frame["geometry"].to_numpy(dtype=object)).T), box)
        found[name] = frame[hit].reset_index(drop=True)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_following_random_edits_equals_checking_everything(seed):
    frames = two_communities()
    watch = RuleWatch(frames)
    editor = Editor(frames, seed)
    assert told(watch.findings()) == told(rules.check(**frames))
    for _ in range(25):
        what, changed, uids = editor.step()
        if not uids:
            continue
        changed = np.array(changed, dtype=object)
        watch.update(partial(around, frames), changed, uids)
        now, anew = told(watch.findings()), told(rules.check(**frames))
        assert now == anew, f"{what} {uids}\n+ {set(now) - set(anew)}\n- {set(anew) - set(now)}"


def test_the_first_and_the_last_grid_of_a_community():
    frames = two_communities(wall=False)
    grids = frames["grids"]
    frames["grids"] = grids[grids["community_code"] == COMMUNITY].reset_index(drop=True)
    watch = RuleWatch(frames)
    assert [finding.title for finding in watch.findings()] == ["尚未划格"]
    first = grids[grids["community_code"] != COMMUNITY].iloc[:1]
    begun = {**frames, "grids": pd.concat([frames["grids"], first], ignore_index=True)}
    changed = first["geometry"].to_numpy()
    watch.update(partial(around, begun), changed, first["uid"].tolist())
    assert told(watch.findings()) == told(rules.check(**begun))
    assert sum(finding.case == "left" for finding in watch.findings()) == 60
    watch.update(partial(around, frames), changed, first["uid"].tolist())
    assert told(watch.findings()) == told(rules.check(**frames))


def test_an_edit_leaves_the_findings_elsewhere_as_they_are():
    frames = two_communities(wall=False)
    frames["grids"].at[20, "worker_uid"] = None
    watch = RuleWatch(frames)
    (far,) = (finding for finding in watch.findings() if finding.rule == "G10")
    editor = Editor(frames, 1)
    changed, uids = editor.set("grids", 0, code=None)
    watch.update(partial(around, editor.frames), np.array(changed), uids)
    assert any(finding is far for finding in watch.findings())
