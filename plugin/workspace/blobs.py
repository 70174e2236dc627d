"""Geometry as a GeoPackage stores it: a short header in front of plain WKB (GeoPackage 1.2, clause 2.1.3)."""

from __future__ import annotations

import struct

import numpy as np
import shapely

MAGIC = b"GP"
_LITTLE, _EMPTY, _EXTENDED = 0x01, 0x10, 0x20
#: Length in bytes of the envelope, by the envelope code in bits 1–3 of the flags.
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_HEADER = 8
#: A plain point in little-endian WKB: byte order, kind 1, two doubles.
_POINT_BYTES, _POINT_2D = 21, b"\x01\x00\x00\x00"


def wkb_of(blob: bytes | None) -> bytes | None:
    """Return the WKB inside a GeoPackage blob; None for NULL, an empty geometry or something that is no such blob."""
    if blob is None or blob[:2] != MAGIC:
        return None
    flags = blob[3]
    code = flags >> 1 & 0x07
    if flags & (_EMPTY | _EXTENDED) or code >= len(_ENVELOPE_BYTES):
        return None
    return blob[_HEADER + _ENVELOPE_BYTES[code] :]


def unpack(stored: list) -> np.ndarray:
    """Return the blobs as 2-D shapely geometries (object array); NULL, empty and unreadable ones are None."""
    shapes = np.full(len(stored), None, dtype=object)
    if stored:
        shapes[:] = shapely.from_wkb([wkb_of(blob) for blob in stored], on_invalid="ignore")
        if shapely.has_z(shapes).any():
            shapes = shapely.force_2d(shapes)
        shapes[shapely.is_empty(shapes)] = None
    return shapes


def pack(shapes: np.ndarray, srs_id: int) -> list:
    """Return shapely geometries as blobs with an XY envelope (points without); None stays None."""
    bounds = shapely.bounds(shapes)
    points = shapely.get_type_id(shapes) == 0
    plain = struct.pack("<2sBBi", MAGIC, 0, _LITTLE, srs_id)
    boxed = struct.pack("<2sBBi", MAGIC, 0, _LITTLE | 1 << 1, srs_id)
    packed = []
    for wkb, point, (west, south, east, north) in zip(shapely.to_wkb(shapes, byte_order=1), points, bounds):
        if wkb is None:
            packed.append(None)
        elif point:
            packed.append(plain + wkb)
        else:
            packed.append(boxed + struct.pack("<4d", west, east, south, north) + wkb)
    return packed


def bounds_of(blob: bytes | None) -> tuple[float, float, float, float] | None:
    """Return (west, east, south, north) of one blob, None when there is no geometry in it."""
    wkb = wkb_of(blob)
    if wkb is None:
        return None
    flags = blob[3]
    if flags >> 1 & 0x07:
        return struct.unpack_from("<4d" if flags & _LITTLE else ">4d", blob, _HEADER)
    if len(wkb) == _POINT_BYTES and wkb[0] == 1 and wkb[1:5] == _POINT_2D:
        x, y = struct.unpack_from("<2d", wkb, 5)
        return None if x != x else (x, x, y, y)
    west, south, east, north = shapely.bounds(shapely.from_wkb(wkb, on_invalid="ignore"))
    return None if np.isnan(west) else (west, east, south, north)


def register_functions(connection) -> None:
    """Give a sqlite3 connection the ST_ functions that the spatial-index triggers of a GeoPackage call."""

    def side(place: int):
        def value(blob):
            found = bounds_of(blob)
            return None if found is None else found[place]

        return value

    connection.create_function("ST_IsEmpty", 1, lambda blob: None if blob is None else int(bounds_of(blob) is None))
    for place, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        connection.create_function(name, 1, side(place))
