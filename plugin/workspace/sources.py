"""What can be imported: vector files, workbooks, text files and layers, seen alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from qgis.core import QgsCoordinateReferenceSystem, QgsVectorLayer

from ..core.errors import GewuError
from ..core.imports import contents, coordinates, mapping, tables, workbook
from ..core.progress import Progress, silent
from ..core.schema import Table
from ..core.text import listed, tr
from . import archives, frames, xls_files
from .vector_files import VectorFile

VECTOR_SUFFIXES = (
    ".gpkg",
    ".shp",
    ".geojson",
    ".json",
    ".kml",
    ".gml",
    ".tab",
    ".mif",
    ".dxf",
    ".gdb",
    ".fgb",
    ".zip",
    ".kmz",
    ".dbf",
    ".sqlite",
)
_BINARY_SUFFIXES = (".gpkg", ".shp", ".dbf", ".fgb", ".sqlite", ".db", ".dxf")
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
    archive: archives.Archive | None = None

    def read(self, progress: Progress = silent) -> tuple[pd.DataFrame, list[str]]:
        """Return (every row as `preview` has them, remarks). Raises GewuError."""
        return self._opened.read(progress)

    def first(self, count: int, progress: Progress = silent) -> pd.DataFrame:
        """Return the first `count` rows, quickly. Raises GewuError."""
        return self._opened.first(count, progress)

    @property
    def incomplete(self) -> str:
        """What `read` found missing in a damaged file, in Chinese; "" where it is whole."""
        return getattr(self._opened, "incomplete", "")

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


def open_source(
    path: Path | str, sheet: str | None = None, encoding: str | None = None, progress: Progress = silent
) -> Source:
    """Open a file by what it holds. `path` may carry a layer as QGIS writes it: "file.gpkg|layername=x".

    progress: for files that are unpacked or read by another process. Raises GewuError.
    """
    file, sheet = _split(str(path), sheet)
    _check_path(file)
    suffix = file.suffix.lower()
    if file.is_dir():
        return _vector(VectorFile(file, sheet, encoding))
    kind = contents.look(file)
    if kind == contents.TEXT and suffix in (".geojson", ".json"):
        kind = contents.JSON  # a comment may stand first
    if kind == contents.EMPTY:
        raise GewuError(tr("文件“{file}”是空的（0 字节）。").format(file=file.name), remedy=tr("请重新获取该文件。"))
    if kind == contents.ARCHIVE:
        return _unpacked(file, sheet, encoding, progress)
    if kind in (contents.SQLITE, contents.SHAPE) or (
        kind in (contents.XML, contents.JSON) and suffix not in tables.TEXT_SUFFIXES
    ):
        return _vector(VectorFile(file, sheet, encoding, kind))
    if kind == contents.OLE:
        workbook.refuse_encrypted(file)
        return _table(tables.open_table(file, sheet, encoding, xls_files.reader(file, progress)))
    if kind in (contents.WORKBOOK, contents.HTML, contents.SPREADSHEET_XML):
        return _table(tables.open_table(file, sheet, encoding))
    if kind == contents.BINARY:
        if suffix not in _BINARY_SUFFIXES:
            raise GewuError(
                tr("“{file}”不是文本，也不是认得的数据文件。").format(file=file.name),
                remedy=tr("文件可能已损坏、加密或扩展名写错，请向提供单位核实。"),
            )
        return _vector(VectorFile(file, sheet, encoding, kind))
    if suffix in _BINARY_SUFFIXES and suffix != ".dxf":
        raise GewuError(
            tr("“{file}”的扩展名是 {suffix}，内容却是文字，不是这种文件。").format(file=file.name, suffix=suffix),
            remedy=tr("如是表格，请把扩展名改为 .csv；否则请重新获取该文件。"),
        )
    if suffix in VECTOR_SUFFIXES:
        return _vector(VectorFile(file, sheet, encoding, kind))
    return _table(tables.open_table(file, sheet, encoding))


def _check_path(file: Path) -> None:
    """Raises GewuError for what is not there, a folder, or a path the system does not take."""
    try:
        there, folder = file.exists(), file.is_dir()
    except (OSError, ValueError) as error:
        raise GewuError(
            tr("不能打开“{file}”：路径过长、含不允许的字符或没有权限。").format(file=str(file)[:120]),
            details=str(error),
            remedy=tr("请把文件复制到较短的路径（如桌面）后再导入。"),
        ) from error
    if not there:
        raise GewuError(tr("找不到文件“{file}”。").format(file=file), remedy=tr("请检查路径。"))
    if folder and file.suffix.lower() != ".gdb":
        raise GewuError(tr("“{file}”是文件夹。").format(file=file), remedy=tr("请选择文件（或 .gdb 文件夹）。"))


def _unpacked(file: Path, sheet: str | None, encoding: str | None, progress: Progress) -> Source:
    """Open what a zip holds: its only file with its sheets, or one of several files, offered by their names."""
    archive = archives.unpack(file, progress)
    names = list(archive.files)
    name = sheet if sheet in archive.files else names[0]
    if sheet and len(names) > 1 and sheet not in archive.files:
        raise GewuError(
            tr("“{file}”中没有图层“{sheet}”。").format(file=file.name, sheet=sheet),
            remedy=tr("可选：{names}。").format(names=listed(names)),
        )
    inner = archive.files[name]
    if not inner.is_dir() and contents.look(inner) == contents.ARCHIVE:
        raise GewuError(
            tr("压缩文件“{file}”里还是压缩文件。").format(file=file.name), remedy=tr("请先解压，再选择其中的数据文件。")
        )
    source = open_source(inner, sheet if len(names) == 1 else None, encoding, progress)
    source.archive = archive
    source.path, source.title = file, file.name
    if len(names) > 1:
        source.sheets, source.sheet = names, name
        if not sheet:
            source.notes.insert(
                0,
                tr("压缩文件中有 {count} 个数据文件（{names}），取“{name}”。").format(
                    count=len(names), names=listed(names[:8]), name=name
                ),
            )
    return source


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

    def first(self, count: int, progress: Progress = silent) -> pd.DataFrame:
        return self._frame.iloc[:count]


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
