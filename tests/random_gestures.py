"""Random gestures of an editor, seeded: what a planner's hand might draw on a desk, sensible or not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from plugin.core.grids.editing import cutting, dividing, drawing, merging, painting, redelineating, repairing, reshaping
from plugin.core.grids.editing.desk import Desk
from plugin.core.grids.editing.edit import Edit
from plugin.core.grids.editing.finishing import finish

#: Kinds of gestures and how often each comes; undo, redo, save, lock and damage are carried out by the world itself.
WEIGHTS = {
    "cut": 14, "draw": 11, "merge": 12, "paint": 14, "reshape": 12, "dedicate": 5, "redelineate": 5, "divide": 4,
    "settle": 5, "fill": 3, "lock": 4, "undo": 8, "redo": 5, "save": 1,
}  # fmt: skip


@dataclass
class Gesture:
    """kind: key of WEIGHTS; told: its geometry and choices in words, enough to do it again."""

    kind: str
    told: dict

    def bounds(self, desk: Desk) -> tuple[float, float, float, float]:
        """Return the box of the place of the gesture, which a tool would ask a desk for."""
        shapes = [shapely.from_wkt(self.told["line"])] if "line" in self.told else []
        shapes += [desk.shapes[desk.row_of(uid)] for uid in (*self.told.get("units", ()), *self.told.get("target", ()))]
        parts = {uid: row for row, uid in enumerate(desk.parts["uid"])}
        shapes += [desk.footprints[parts[uid]] for uid in self.told.get("parts", ())]
        return tuple(shapely.total_bounds(shapes).tolist())

    def edit(self, desk: Desk) -> Edit:
        """Return the finished edit; raises GewuError where the gesture is refused."""
        told = self.told
        line = shapely.from_wkt(told["line"]) if "line" in told else None
        rows = [desk.row_of(uid) for uid in told["units"]] if "units" in told else None
        if self.kind == "cut":
            return finish(cutting.cut(desk, line, rows))
        if self.kind == "draw":
            return finish(drawing.draw(desk, line, told["take"], told.get("as")))
        if self.kind == "merge":
            merging.remarks(desk, rows)
            return finish(merging.merge(desk, rows, rows[-1] if told["keep last"] else None))
        if self.kind == "paint":
            return finish(painting.paint(desk, told["parts"], desk.row_of(told["target"][0])))
        if self.kind == "reshape":
            return finish(reshaping.reshape(desk, line))
        if self.kind == "dedicate":
            return finish(drawing.dedicate(desk, told["parts"]))
        if self.kind == "settle":
            return finish(repairing.settle_all(desk, repairing.flaws(desk)))
        if self.kind == "fill":
            return finish(drawing.draw(desk, line, take=False))
        if self.kind == "divide":
            return _divided(desk, told)
        redo = redelineating.redelineate(desk, rows, replace(desk.settings, **told["bounds"]))
        return redelineating.completed(redo, finish(redo.draft))


def _divided(desk: Desk, told: dict) -> Edit:
    part = told["parts"][0]
    building = dividing.block(desk, part)
    if building.is_divided and told["back"]:
        return dividing.undivide(desk, part)
    kind, count = told["as"], told["count"]
    return dividing.divide(desk, part, kind, dividing.proposed(building, kind, count))


def gesture(kind: str, desk: Desk, random: np.random.Generator) -> Gesture:
    """Return a random gesture of this kind somewhere on the desk."""
    return Gesture(kind, _MAKERS[kind](desk, random))


def _row(desk: Desk, random) -> int:
    """Return a unit in one of the communities that are whole on the desk."""
    return int(random.choice(np.flatnonzero(np.isin(desk.community, desk.communities["code"].to_numpy()))))


def _uids(desk: Desk, rows) -> list[str]:
    return desk.units["uid"].to_numpy()[rows].tolist()


def _around(desk: Desk, row: int) -> np.ndarray:
    """Return the units that share a border with this one."""
    near = desk.tree.query(desk.shapes[row], predicate="intersects")
    near = near[near != row]
    shared = shapely.length(shapely.intersection(desk.shapes[near], desk.shapes[row]))
    return near[shared > 0.5]


def _jitter(points: np.ndarray, random, metres: float) -> np.ndarray:
    return points + random.normal(0.0, metres, points.shape)


def _cut(desk: Desk, random) -> dict:
    row = _row(desk, random)
    if random.random() < 0.7:  # a unit of several buildings can be cut
        held = np.bincount(desk.home[desk.home >= 0], minlength=len(desk))
        several = np.flatnonzero((held > 1) & np.isin(desk.community, desk.communities["code"].to_numpy()))
        row = int(random.choice(several)) if len(several) else row
    west, south, east, north = desk.shapes[row].bounds
    middle, size = np.array([(west + east) / 2, (south + north) / 2]), max(east - west, north - south)
    angle = random.uniform(0, np.pi)
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    reach = size * random.choice([0.4, 0.8, 1.0, 3.0], p=[0.1, 0.5, 0.3, 0.1])
    steps = np.linspace(-reach, reach, int(random.integers(2, 7)))
    swing = random.normal(0.0, size * random.choice([0.0, 0.1, 0.3]), len(steps))
    shift = random.normal(0.0, size * 0.15)
    points = middle + np.outer(steps, along) + np.outer(swing + shift, across)
    told = {"line": shapely.LineString(points).wkt}
    if random.random() < 0.5:
        told["units"] = _uids(desk, [row])
    return told


def _draw(desk: Desk, random) -> dict:
    row = _row(desk, random)
    west, south, east, north = desk.shapes[row].bounds
    x, y = random.uniform(west, east), random.uniform(south, north)
    size = random.choice([5.0, 20.0, 40.0, 80.0, 200.0], p=[0.1, 0.3, 0.3, 0.2, 0.1])
    count = int(random.integers(3, 9))
    turn = np.sort(random.uniform(0, 2 * np.pi, count))
    if random.random() < 0.15:
        random.shuffle(turn)  # a border that crosses itself
    radius = size * random.uniform(0.4, 1.0, count)
    ring = np.column_stack([x + radius * np.cos(turn), y + radius * np.sin(turn)])
    told = {"line": shapely.Polygon(ring).wkt, "take": bool(random.random() < 0.85)}
    if random.random() < 0.2:
        told["as"] = "专属"
    return told


def _merge(desk: Desk, random) -> dict:
    rows = [_row(desk, random)]
    for _ in range(int(random.integers(1, 4))):
        near = np.setdiff1d(_around(desk, int(random.choice(rows))), rows)
        if len(near):
            rows.append(int(random.choice(near)))
    return {"units": _uids(desk, rows), "keep last": bool(random.random() < 0.5)}


def _paint(desk: Desk, random) -> dict:
    target = _row(desk, random)
    near = np.flatnonzero(np.isin(desk.home, _around(desk, target)))
    if not len(near):
        near = np.arange(len(desk.parts))
    order = np.argsort(shapely.distance(desk.footprints[near], desk.shapes[target]), kind="stable")
    start = int(random.integers(0, max(1, min(6, len(near)))))
    chosen = near[order][start : start + int(random.integers(1, 6))]
    return {"parts": desk.parts["uid"].to_numpy()[chosen].tolist(), "target": _uids(desk, [target])}


def _reshape(desk: Desk, random) -> dict:
    for _ in range(20):
        row = _row(desk, random)
        near = _around(desk, row)
        if len(near):
            break
    border = shapely.intersection(desk.shapes[row].boundary, desk.shapes[int(random.choice(near))].boundary)
    lines = shapely.get_parts(shapely.line_merge(border))
    lines = lines[shapely.get_type_id(lines) == 1]
    if not len(lines):
        return _cut(desk, random)
    line = lines[shapely.length(lines).argmax()]
    one, two = np.sort(random.uniform(0, line.length, 2))
    ends = np.array([line.interpolate(one).coords[0], line.interpolate(two).coords[0]])
    chord = ends[1] - ends[0]
    length = max(float(np.hypot(*chord)), 1.0)
    side = np.array([-chord[1], chord[0]]) / length
    deep = random.normal(0.0, 0.4) * min(length, 60.0)
    middle = [ends[0] + chord * part + side * deep * random.uniform(0.6, 1.0) for part in (0.25, 0.5, 0.75)]
    over = random.choice([0.0, 0.5, 3.0])  # a hand starts a little before the border and ends a little after
    away = -np.sign(deep) * side * over
    return {"line": shapely.LineString([ends[0] + away, *middle, ends[1] + away]).wkt}


def _dedicate(desk: Desk, random) -> dict:
    home = np.flatnonzero(desk.home == _row(desk, random))
    if not len(home):
        home = np.arange(len(desk.parts))
    count = min(len(home), int(random.integers(1, 4)))
    return {"parts": desk.parts["uid"].to_numpy()[random.choice(home, count, replace=False)].tolist()}


def _redelineate(desk: Desk, random) -> dict:
    bounds = [(30, 100, 63), (20, 60, 40), (50, 150, 90)][int(random.integers(3))]
    units = _merge(desk, random)["units"]
    return {"units": units, "bounds": dict(zip(("minimum", "maximum", "target"), bounds))}


def _divide(desk: Desk, random) -> dict:
    big = np.flatnonzero((desk.load >= 20) & (desk.home >= 0))
    part = int(random.choice(big)) if len(big) else int(random.integers(len(desk.parts)))
    return {
        "parts": [desk.parts["uid"].iloc[part]],
        "as": str(random.choice(["单元", "楼层"])),
        "count": int(random.integers(2, 5)),
        "back": bool(random.random() < 0.4),
    }


def _anywhere(desk: Desk, random) -> dict:
    row = _row(desk, random)
    west, south, east, north = desk.shapes[row].bounds
    x, y = random.uniform(west, east), random.uniform(south, north)
    size = random.uniform(3.0, 30.0)
    turn = np.linspace(0, 2 * np.pi, int(random.integers(4, 9)))[:-1] + random.uniform(0, 1)
    return {"line": shapely.Polygon(np.column_stack([x + size * np.cos(turn), y + size * np.sin(turn)])).wkt}


def damage(desk: Desk, random) -> tuple[object, dict[int, object]]:
    """Return (the place, new shapes by row): a hole bitten out of unlocked units, or one of them drawn over others.

    The place lies inside one community and meets no building, so that only the coverage is wrong.
    """
    place = shapely.from_wkt(_anywhere(desk, random)["line"])
    hit = desk.tree.query(place, predicate="intersects")
    inside = shapely.contains_properly(desk.communities["geometry"].to_numpy(), place).any()
    if not inside or desk.locked[hit].any() or len(desk.footprint_tree.query(place, predicate="intersects")):
        return place, {}
    if random.random() < 0.3 and len(hit) > 1:
        row = int(random.choice(hit))
        new = {row: shapely.union(desk.shapes[row], place)}
    else:
        new = {int(row): shapely.difference(desk.shapes[row], place) for row in hit}
    if all(shape.geom_type == "Polygon" and shape.is_valid and shape.area > 50 for shape in new.values()):
        return place, new
    return place, {}


_MAKERS = {
    "cut": _cut,
    "draw": _draw,
    "merge": _merge,
    "paint": _paint,
    "reshape": _reshape,
    "dedicate": _dedicate,
    "redelineate": _redelineate,
    "divide": _divide,
    "settle": _anywhere,
    "fill": _anywhere,
}
