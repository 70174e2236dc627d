"""Many rows at once into a table of a GeoPackage: its triggers rest meanwhile, and the spatial index is built in one go.

The triggers cost 30 µs a row (a whole city: 4 of 5 seconds). All happens inside the caller's transaction, so a failure
leaves the table, its index and its triggers as they were.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from ..core import sql
from . import blobs
from .tables import GEOMETRY, KEY

#: From this many rows on it pays to rebuild the index.
LEAST = 3000
#: An entry of SQLite's R*Tree: id, then west, east, south, north, all big-endian; a node starts with depth and count.
_ENTRY = np.dtype([("id", ">i8"), ("box", ">f4", 4)])
_HEAD = 4
#: Share of a node that is filled, so that later edits do not split every node they touch.
_FILLED = 0.8


@contextmanager
def resting_triggers(connection, table: str) -> Iterator[None]:
    """Let the triggers of `table` rest during the block, then bring its spatial index and row count up to date."""
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
    ).fetchall()
    for name, _ in triggers:
        connection.execute(" ".join(["DROP TRIGGER", sql.quoted(name)]))
    yield
    if _has_index(connection, table):
        _rebuild_index(connection, table)
    connection.execute(
        " ".join(
            ["UPDATE gpkg_ogr_contents SET feature_count = (", sql.count(table), ") WHERE lower(table_name) = lower(?)"]
        ),
        (table,),
    )
    for _, statement in triggers:
        connection.execute(statement)


def _index_name(table: str) -> str:
    return f"rtree_{table}_{GEOMETRY}"


def _has_index(connection, table: str) -> bool:
    query = "SELECT count(*) FROM sqlite_master WHERE name = ? AND type = 'table'"
    return connection.execute(query, (_index_name(table),)).fetchone()[0] > 0


def _rebuild_index(connection, table: str) -> None:
    # the envelope stands in the first 40 bytes of a blob; a blob without one is read whole
    head = " ".join(
        ["SELECT", sql.quoted(KEY), ", substr(", sql.quoted(GEOMETRY), ", 1, 40)", "FROM", sql.quoted(table)]
    )
    ids, boxes, short = [], [], []
    for number, blob in connection.execute(head):
        flags = blob[3] if blob is not None and len(blob) > 3 else 0
        if flags & 0x0E and flags & 0x01 and not flags & 0x30 and blob[:2] == blobs.MAGIC:
            ids.append(number)
            boxes.append(blob[8:40])
        elif blob is not None:
            short.append(number)
    bounds = np.frombuffer(b"".join(boxes), dtype="<f8").reshape(-1, 4)
    whole = sql.select(table, [GEOMETRY], sql.quoted(KEY) + " = ?")
    found = [(number, blobs.bounds_of(connection.execute(whole, (number,)).fetchone()[0])) for number in short]
    found = [(number, box) for number, box in found if box is not None]
    bounds = np.concatenate([bounds, np.array([box for _, box in found], dtype="f8").reshape(-1, 4)])
    _fill(connection, _index_name(table), np.array([*ids, *(number for number, _ in found)], dtype="i8"), bounds)


def _fill(connection, index: str, ids: np.ndarray, bounds: np.ndarray) -> None:
    """Make `bounds` (west, east, south, north) of the rows `ids` the content of a spatial index, packed node by node."""
    connection.execute(" ".join(["DELETE FROM", sql.quoted(index)]))
    if not len(ids):
        return
    node = index + "_node"
    size = connection.execute(sql.select(node, ["data"], sql.quoted("nodeno") + " = 1")).fetchone()
    most = 0 if size is None else (len(size[0]) - _HEAD) // _ENTRY.itemsize
    if most < 4:  # not as SQLite makes it: let SQLite do it
        insert = sql.insert(index, ["id", "minx", "maxx", "miny", "maxy"])
        connection.executemany(insert, [(number, *box) for number, box in zip(ids.tolist(), bounds.tolist())])
        return
    levels = _levels(ids, bounds, most)
    number, nodes, rows, parents = 2, [], [], []
    numbers = np.zeros(0, dtype="i8")
    for depth, (entries, groups) in enumerate(levels):
        if depth:
            entries["id"] = numbers[entries["id"]]  # the children's own numbers
        top = depth == len(levels) - 1
        numbers = np.array([1]) if top else np.arange(number, number + len(groups) - 1)
        number += 0 if top else len(numbers)
        for own, start, stop in zip(numbers.tolist(), groups[:-1].tolist(), groups[1:].tolist()):
            data = struct.pack(">HH", depth if top else 0, stop - start) + entries[start:stop].tobytes()
            nodes.append((own, data.ljust(len(size[0]), b"\0")))
        own = np.repeat(numbers, np.diff(groups))
        (rows if depth == 0 else parents).extend(zip(entries["id"].tolist(), own.tolist()))
    connection.executemany(sql.insert(node, ["nodeno", "data"], "REPLACE"), nodes)
    connection.executemany(sql.insert(index + "_rowid", ["rowid", "nodeno"]), sorted(rows))
    connection.executemany(sql.insert(index + "_parent", ["nodeno", "parentnode"]), sorted(parents))


def _levels(ids: np.ndarray, bounds: np.ndarray, most: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return (entries, where each node starts and the last ends) per level, leaves first; above the leaves `id` is the
    place of the node in the level below."""
    boxes = _rounded_out(bounds)
    levels = []
    while True:
        order, groups = _tiles(boxes, most if len(ids) <= most else max(int(_FILLED * most), 2))
        entries = np.empty(len(ids), dtype=_ENTRY)
        entries["id"], entries["box"] = ids[order], boxes[order]
        levels.append((entries, groups))
        if len(groups) == 2:
            return levels
        low = np.minimum.reduceat(boxes[order], groups[:-1], axis=0)
        high = np.maximum.reduceat(boxes[order], groups[:-1], axis=0)
        boxes = np.stack([low[:, 0], high[:, 1], low[:, 2], high[:, 3]], axis=1)
        ids = np.arange(len(boxes))


def _tiles(boxes: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (order, starts): the boxes sorted into tiles of at most `size` that lie close together."""
    count = len(boxes)
    tiles = -(-count // size)
    strips = max(int(np.sqrt(tiles)), 1)
    x, y = boxes[:, 0] + boxes[:, 1], boxes[:, 2] + boxes[:, 3]
    rank = np.empty(count, dtype=int)
    rank[np.argsort(x, kind="stable")] = np.arange(count)
    strip = rank * strips // count
    order = np.lexsort((y, strip))
    starts = [0]
    for stop in np.cumsum(np.bincount(strip, minlength=strips)).tolist():
        parts = -(-(stop - starts[-1]) // size)
        starts += [starts[-1] + (stop - starts[-1]) * part // parts for part in range(1, parts + 1)] if parts else []
    return order, np.unique(starts)


def _rounded_out(bounds: np.ndarray) -> np.ndarray:
    """Return the boxes in single precision, never smaller than they are."""
    boxes = bounds.astype("f4")
    for side, away in ((0, -np.inf), (1, np.inf), (2, -np.inf), (3, np.inf)):
        wrong = boxes[:, side] > bounds[:, side] if away < 0 else boxes[:, side] < bounds[:, side]
        boxes[wrong, side] = np.nextafter(boxes[wrong, side], np.float32(away))
    return boxes
