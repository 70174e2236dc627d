"""GDAL without the network, and only with the drivers that a kind of file needs: a file must never make us fetch another one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from osgeo import gdal

from ..core.imports import contents

_JSON = ("GeoJSON", "ESRIJSON", "TopoJSON", "GeoJSONSeq")
_XML = ("LIBKML", "KML", "GML")
_BASES = ("GPKG", "SQLite")
#: By suffix; what is not here goes by what the file holds.
_BY_SUFFIX = {
    ".gpkg": _BASES, ".sqlite": _BASES, ".db": _BASES, ".shp": ("ESRI Shapefile",), ".dbf": ("ESRI Shapefile",), ".geojson": _JSON,
    ".json": _JSON, ".kml": _XML, ".kmz": ("LIBKML",), ".gml": _XML, ".xml": _XML, ".tab": ("MapInfo File",),
    ".mif": ("MapInfo File",), ".dxf": ("DXF",), ".gdb": ("OpenFileGDB",), ".fgb": ("FlatGeobuf",),
}  # fmt: skip
_BY_KIND = {contents.SQLITE: _BASES, contents.SHAPE: ("ESRI Shapefile",), contents.JSON: _JSON, contents.XML: _XML}
#: A proxy of an unknown kind makes every request fail before a socket is opened; the virtual file systems of the network
#: take no file whose name does not end so.
_SHUT = {
    "GDAL_HTTP_PROXY": "none://offline",
    "GDAL_HTTPS_PROXY": "none://offline",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".offline",
    "GML_DOWNLOAD_WFS_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "LIBKML_RESOLVE_STYLE": "NO",
}


def drivers(path: Path, kind: str) -> list[str]:
    """Return the GDAL drivers that may open a file; kind: see `contents.look`."""
    suffix = path.suffix.lower()
    wanted = (
        _BY_KIND.get(kind)
        if suffix not in _BY_SUFFIX or kind in (contents.SQLITE, contents.JSON, contents.XML)
        else None
    )
    wanted = wanted or _BY_SUFFIX.get(suffix, ())
    return [name for name in wanted if gdal.GetDriverByName(name) is not None]


@contextmanager
def offline() -> Iterator[None]:
    """Keep GDAL quiet and off the network in this thread."""
    before = {name: gdal.GetThreadLocalConfigOption(name) for name in _SHUT}
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    gdal.ErrorReset()
    for name, value in _SHUT.items():
        gdal.SetThreadLocalConfigOption(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            gdal.SetThreadLocalConfigOption(name, value)
        gdal.PopErrorHandler()
