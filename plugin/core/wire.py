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
            return value if all(map(_is_plain, value)) else [self.tree(item) for item in value]
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
            columns = [[name, self._column(value[name].to_numpy())] for name in value.columns]
            return {_KIND: "frame", _VALUE: [len(value), columns]}
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
        return {_KIND: "objects", _VALUE: self.tree(values.tolist())}

    def _shapes(self, shapes: np.ndarray):
        written = shapely.to_wkb(shapes)
        sizes = np.array([-1 if blob is None else len(blob) for blob in written], dtype="<i8")
        grids = np.nan_to_num(shapely.get_precision(shapes))
        self.blobs += [sizes.tobytes(), b"".join(blob for blob in written if blob is not None)]
        if grids.any():
            self.blobs.append(grids.astype("<f8").tobytes())
        return [len(self.blobs) - 2 - bool(grids.any()), bool(grids.any())]


def _is_plain(value) -> bool:
    return value is None or type(value) in (str, float, int, bool)


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
        count, columns = content
        data = {name: self.value(column) for name, column in columns}
        self._seen[place] = pd.DataFrame(data, index=pd.RangeIndex(count))
        return self._seen[place]

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

    def _objects(self, content):
        values = np.empty(len(content), dtype=object)
        values[:] = self.value(content)
        return values

    def _shape(self, content):
        return self._shapes(content)[0]

    def _shapes(self, content):
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
