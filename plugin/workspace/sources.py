"""What can be imported: vector files, workbooks, text files and layers, seen alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from qgis.core import QgsCoordinateReferenceSystem, QgsVectorLayer

from ..core.errors import GewuError
from ..core.imports import coordinates, mapping, tables
from ..core.progress import Progress, silent
from ..core.schema import Table
from ..core.text import tr
from . import frames
from .vector_files import VectorFile

VECTOR_SUFFIXES = (
    ".gpkg",
    ".shp",
    ".geojson",
    ".json",
    ".kml",
    ".kmz",
    ".gml",
    ".tab",
    ".mif",
    ".dxf",
    ".gdb",
    ".fgb",
    ".zip",
    ".dbf",
    ".sqlite",
)
#: For file dialogs.
SUFFIXES = tuple(dict.fromkeys((*VECTOR_SUFFIXES, *tables.BOOK_SUFFIXES, *tables.TEXT_SUFFIXES)))


@dataclass
class Source:
    """Something opened for import. Opening reads names and the first rows only; `read` takes everything.

    fields: source columns in order; preview: first rows (with `geometry` where the source has shapes), index = row
    numbers; sheets: sheets or layers to choose from; encoding: "" where the format fixes it; crs: invalid when the
    source does not tell; columns: coordinate columns found in a table; count: rows, -1 when not counted yet.
    """

    path: Path
    title: str
    kind: str  # "vector", "table" or "layer"
    sheets: list[str]
    sheet: str
    encoding: str
    fields: list[str]
    preview: pd.DataFrame
    crs: QgsCoordinateReferenceSystem
    count: int
    has_geometry: bool
    columns: coordinates.Columns
    notes: list[str] = field(default_factory=list)
    _opened: object = None

    def read(self, progress: Progress = silent) -> tuple[pd.DataFrame, list[str]]:
        """Return (every row as `preview` has them, remarks). Raises GewuError."""
        return self._opened.read(progress)

    def automatic_mapping(self, table: Table) -> mapping.Mapping:
        """Return the mapping to start with: names, aliases and synonyms, and the coordinate columns where needed."""
        found = mapping.automatic(table, self.preview)
        if self.has_geometry or not table.geometry or not self.columns:
            return found
        if self.columns.wkt:
            found[mapping.WKT] = self.columns.wkt
        elif table.geometry in ("Point", "Geometry"):
            found[mapping.X], found[mapping.Y] = self.columns.x, self.columns.y
        return found


def open_source(path: Path | str, sheet: str | None = None, encoding: str | None = None) -> Source:
    """Open a file. `path` may carry a layer as QGIS writes it: "file.gpkg|layername=x". Raises GewuError."""
    file, sheet = _split(str(path), sheet)
    if not file.exists():
        raise GewuError(tr("找不到文件“{file}”。").format(file=file), remedy=tr("请检查路径。"))
    suffix = file.suffix.lower()
    if file.is_dir() and suffix != ".gdb":
        raise GewuError(tr("“{file}”是文件夹。").format(file=file), remedy=tr("请选择文件（或 .gdb 文件夹）。"))
    if suffix in VECTOR_SUFFIXES or file.is_dir():
        return _vector(VectorFile(file, sheet, encoding))
    if suffix in (*tables.BOOK_SUFFIXES, *tables.TEXT_SUFFIXES):
        return _table(tables.open_table(file, sheet, encoding))
    try:
        return _vector(VectorFile(file, sheet, encoding))
    except GewuError:
        return _table(tables.open_table(file, sheet, encoding))


def from_layer(layer: QgsVectorLayer) -> Source:
    """Take a layer of the project, with its pending edits; reads it whole (main thread)."""
    frame = frames.from_source(layer)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    if not layer.isSpatial():
        frame = frame.drop(columns="geometry")
    names = [name for name in frame.columns if name != "geometry"]
    columns = coordinates.Columns() if layer.isSpatial() else coordinates.find(frame)
    return Source(
        Path(layer.source().split("|")[0]), layer.name(), "layer", [], "", "", names, frame.head(300), layer.crs(), len(frame),
        layer.isSpatial(), columns, [], _Whole(frame),
    )  # fmt: skip


class _Whole:
    """A frame that is already read."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def read(self, progress: Progress = silent) -> tuple[pd.DataFrame, list[str]]:
        return self._frame, []


def _split(text: str, sheet: str | None) -> tuple[Path, str | None]:
    name, *options = text.split("|")
    for option in options:
        if option.lower().startswith("layername="):
            sheet = sheet or option.split("=", 1)[1]
    return Path(name), sheet or None


def _vector(opened: VectorFile) -> Source:
    columns = coordinates.Columns() if opened.has_geometry else coordinates.find(opened.preview)
    return Source(
        opened.path, opened.path.name, "vector", opened.sheets, opened.sheet, opened.encoding, opened.fields, opened.preview,
        opened.crs, opened.count, opened.has_geometry, columns, opened.notes, opened,
    )  # fmt: skip


def _table(opened: tables.TableFile) -> Source:
    names = list(opened.preview.columns)
    return Source(
        opened.path, opened.path.name, "table", opened.sheets, opened.sheet, opened.encoding, names, opened.preview,
        QgsCoordinateReferenceSystem(), -1, False, coordinates.find(opened.preview), opened.notes, opened,
    )  # fmt: skip
