"""Values → bytes and back, for handing work to another process: texts as JSON, arrays and geometries (WKB) as they lie in memory.

Only plain data travels (numbers, texts, lists, frames, shapes and the dataclasses the caller names); reading it runs no
code. A geometry comes back with the same coordinates and the same precision grid.
"""

from __future__ import annotations

import dataclasses
import json
import struct

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

_LENGTH = struct.Struct("<Q")
_KIND, _VALUE = "~", "v"
_PLAIN = {str, float, int, bool, type(None)}


def packed(value, classes: dict[str, type]) -> bytes:
    """Return `value` as bytes. classes: the dataclasses that may occur, by name; raises TypeError for anything else."""
    packer = _Packer({kind: name for name, kind in classes.items()})
    tree = packer.tree(value)
    head = json.dumps([tree, [len(blob) for blob in packer.blobs]], ensure_ascii=False, separators=(",", ":"))
    text = head.encode("utf-8", "surrogatepass")
    return b"".join([_LENGTH.pack(len(text)), text, *packer.blobs])


def unpacked(data: bytes, classes: dict[str, type]):
    """Return what `packed` was given."""
    (length,) = _LENGTH.unpack_from(data)
    start = _LENGTH.size + length
    tree, sizes = json.loads(data[_LENGTH.size : start].decode("utf-8", "surrogatepass"))
    view, blobs = memoryview(data), []
    for size in sizes:
        blobs.append(view[start : start + size])
        start += size
    return _Unpacker(classes, blobs).value(tree)


class _Packer:
    def __init__(self, names: dict[type, str]) -> None:
        self._names = names
        self._seen: dict[int, tuple[int, object]] = {}
        self.blobs: list[bytes] = []

    def tree(self, value):
        kind = type(value)
        if value is None or kind in (bool, int, float, str):
            return value
        if kind is list:
            if set(map(type, value)) <= _PLAIN:
                return value
            if isinstance(value[0], BaseGeometry) and all(isinstance(item, BaseGeometry) for item in value):
                return {_KIND: "shape_list", _VALUE: self._shapes(np.array([*value, None], dtype=object)[:-1])}
            many = self._many(value)
            return [self.tree(item) for item in value] if many is None else many
        if isinstance(value, np.generic):
            return value.item()
        if isinstance(value, BaseGeometry):
            return {_KIND: "shape", _VALUE: self._shapes(np.array([value], dtype=object))}
        if kind in (set, frozenset, pd.DataFrame):  # may be shared by many values: written once
            return self._once(value)
        return self._composed(value)

    def _once(self, value):
        if id(value) in self._seen:
            return {_KIND: "again", _VALUE: self._seen[id(value)][0]}
        self._seen[id(value)] = len(self._seen), value
        if isinstance(value, pd.DataFrame):
            return {_KIND: "frame", _VALUE: self._frame(value)}
        return {_KIND: type(value).__name__, _VALUE: sorted(value)}

    def _composed(self, value):
        kind = type(value)
        if kind is tuple:
            return {_KIND: "tuple", _VALUE: [self.tree(item) for item in value]}
        if kind is dict:
            return {_KIND: "dict", _VALUE: [[self.tree(key), self.tree(item)] for key, item in value.items()]}
        if kind is np.ndarray:
            return self._column(value)
        if kind in self._names:
            fields = dataclasses.fields(value)
            return {
                _KIND: self._names[kind],
                _VALUE: {item.name: self.tree(getattr(value, item.name)) for item in fields},
            }
        raise TypeError(f"cannot hand over {kind.__name__}")

    def _many(self, values: list):
        """Return several dataclasses of one kind field by field, their frames joined to one; None where there are none."""
        kind = type(values[0])
        if kind not in self._names or set(map(type, values)) != {kind}:
            return None
        fields = {}
        for item in dataclasses.fields(kind):
            found = [getattr(value, item.name) for value in values]
            fields[item.name] = self._joined(found) if type(found[0]) is pd.DataFrame else self.tree(found)
        return {_KIND: "many", _VALUE: [self._names[kind], len(values), fields]}

    def _joined(self, found: list):
        heads = {type(frame) is pd.DataFrame and (*frame.columns, *frame.dtypes) for frame in found}
        if len(heads) > 1 or False in heads:
            return self.tree(found)
        whole = pd.concat(found, ignore_index=True)
        return {_KIND: "slices", _VALUE: [[len(frame) for frame in found], self._frame(whole)]}

    def _frame(self, frame: pd.DataFrame) -> list:
        return [len(frame), [[name, self._column(frame[name].to_numpy())] for name in frame.columns]]

    def _column(self, values: np.ndarray):
        if values.dtype != object:
            if values.dtype.kind in "US":
                return self._column(values.astype(object))
            if values.dtype.kind not in "biuf":
                raise TypeError(f"cannot hand over an array of {values.dtype}")
            self.blobs.append(np.ascontiguousarray(values).tobytes())
            return {_KIND: "numbers", _VALUE: [len(self.blobs) - 1, values.dtype.str, list(values.shape)]}
        first = next((value for value in values if value is not None), None)
        if isinstance(first, BaseGeometry):
            return {_KIND: "shapes", _VALUE: self._shapes(values)}
        items = values.tolist()
        if len(items) > 1 and (items[0] is None or type(items[0]) is str) and items.count(items[0]) == len(items):
            return {_KIND: "repeated", _VALUE: [items[0], len(items)]}
        if set(map(type, items)) <= _PLAIN:
            return {_KIND: "plain", _VALUE: items}
        return {_KIND: "objects", _VALUE: [self.tree(item) for item in items]}

    def _shapes(self, shapes: np.ndarray):
        written = shapely.to_wkb(shapes)
        sizes = np.array([-1 if blob is None else len(blob) for blob in written], dtype="<i8")
        grids = shapely.get_precision(shapes)
        grids[np.isnan(grids)] = 0.0  # no shape
        self.blobs += [sizes.tobytes(), b"".join(blob for blob in written if blob is not None)]
        if grids.any():
            self.blobs.append(grids.astype("<f8").tobytes())
        return [len(self.blobs) - 2 - bool(grids.any()), bool(grids.any())]


class _Unpacker:
    def __init__(self, classes: dict[str, type], blobs: list) -> None:
        self._classes = classes
        self._blobs = blobs
        self._seen: list = []

    def value(self, tree):
        if type(tree) is list:
            return [self.value(item) if type(item) in (list, dict) else item for item in tree]
        if type(tree) is not dict:
            return tree
        kind, content = tree[_KIND], tree[_VALUE]
        if kind in self._classes:
            return self._classes[kind](**{name: self.value(item) for name, item in content.items()})
        return getattr(self, "_" + kind)(content)

    def _again(self, content):
        return self._seen[content]

    def _frame(self, content):
        place = len(self._seen)
        self._seen.append(None)
        self._seen[place] = self._rows(content)
        return self._seen[place]

    def _rows(self, content) -> pd.DataFrame:
        count, columns = content
        return pd.DataFrame({name: self.value(column) for name, column in columns}, index=pd.RangeIndex(count))

    def _slices(self, content) -> list[pd.DataFrame]:
        counts, rows = content
        whole, stops = self._rows(rows), np.cumsum(counts).tolist()
        return [whole.iloc[stop - count : stop].reset_index(drop=True) for count, stop in zip(counts, stops)]

    def _many(self, content) -> list:
        name, count, fields = content
        columns = {key: self.value(found) for key, found in fields.items()}
        return [
            self._classes[name](**{key: found[number] for key, found in columns.items()}) for number in range(count)
        ]

    def _set(self, content):
        self._seen.append({self.value(item) for item in content})
        return self._seen[-1]

    def _frozenset(self, content):
        self._seen.append(frozenset(self.value(item) for item in content))
        return self._seen[-1]

    def _tuple(self, content):
        return tuple(self.value(item) for item in content)

    def _dict(self, content):
        return {self.value(key): self.value(item) for key, item in content}

    def _numbers(self, content):
        blob, kind, shape = content
        return np.frombuffer(self._blobs[blob], dtype=kind).reshape(shape).copy()

    def _plain(self, content):
        values = np.empty(len(content), dtype=object)
        values[:] = content
        return values

    def _repeated(self, content):
        return np.full(content[1], content[0], dtype=object)

    def _objects(self, content):
        values = np.empty(len(content), dtype=object)
        for row, item in enumerate(content):
            values[row] = self.value(item)
        return values

    def _shape(self, content):
        return self._shapes(content)[0]

    def _shape_list(self, content) -> list:
        return self._shapes(content).tolist()

    def _shapes(self, content) -> np.ndarray:
        blob, has_grids = content
        sizes = np.frombuffer(self._blobs[blob], dtype="<i8")
        data = bytes(self._blobs[blob + 1])
        stops = np.cumsum(np.maximum(sizes, 0))
        written = [None if size < 0 else data[stop - size : stop] for size, stop in zip(sizes.tolist(), stops.tolist())]
        shapes = np.full(len(sizes), None, dtype=object)
        shapes[:] = shapely.from_wkb(written)
        if has_grids:
            grids = np.frombuffer(self._blobs[blob + 2], dtype="<f8")
            gridded = grids > 0
            shapes[gridded] = shapely.set_precision(shapes[gridded], grids[gridded], mode="pointwise")
        return shapes
