"""Vector files read through OGR, read-only: nothing is ever written beside the source."""

from __future__ import annotations

import glob
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from osgeo import gdal, ogr
from qgis.core import QgsCoordinateReferenceSystem

from ..core.errors import GewuError
from ..core.imports import dbf
from ..core.progress import Progress, silent
from ..core.text import listed, tr

_PREVIEW_ROWS = 300
_HALF = "\ufffd"
_GDAL_NAMES = {"windows-1252": "CP1252", "utf-8-sig": "UTF-8"}


class VectorFile:
    """One layer of a vector file. `encoding` is "" where the format fixes it; `count` is -1 when unknown."""

    def __init__(self, path: Path, sheet: str | None, encoding: str | None) -> None:
        self.path = path
        self.notes: list[str] = []
        self._detected = dbf.detect(path, encoding) if path.suffix.lower() in (".shp", ".dbf") else None
        self.encoding = self._detected.encoding if self._detected else ""
        with self._opened() as dataset:
            self.sheets = [dataset.GetLayer(index).GetName() for index in range(dataset.GetLayerCount())]
            if not self.sheets:
                raise GewuError(tr("“{file}”中没有图层。").format(file=path.name), remedy=tr("请检查文件是否完整。"))
            if sheet and sheet not in self.sheets:
                raise GewuError(
                    tr("“{file}”中没有图层“{sheet}”。").format(file=path.name, sheet=sheet),
                    remedy=tr("可选：{names}。").format(names=listed(self.sheets)),
                )
            self.sheet = sheet or self.sheets[0]
            layer = dataset.GetLayerByName(self.sheet)
            if layer is None:
                raise _unreadable(path, gdal.GetLastErrorMsg())
            definition = layer.GetLayerDefn()
            self.fields = _names([definition.GetFieldDefn(i) for i in range(definition.GetFieldCount())])
            self.has_geometry = definition.GetGeomFieldCount() > 0 and layer.GetGeomType() != ogr.wkbNone
            self.count = max(layer.GetFeatureCount(), 0)
            self.crs = _crs(layer.GetSpatialRef()) if self.has_geometry else QgsCoordinateReferenceSystem()
            self.preview = self._rows(layer, _PREVIEW_ROWS, silent)
        if self._detected is not None:
            self.notes.append(
                tr("属性编码 {encoding}（{how}）。").format(encoding=self.encoding, how=self._detected.note)
            )
        if path.suffix.lower() == ".shp":
            if not _has(path, ".dbf"):
                self.notes.append(tr("缺少 .dbf，没有属性可导入，只有图形；请向提供单位索取。"))
            if not _has(path, ".shx"):
                self.notes.append(tr("缺少 .shx，已临时重建索引（源文件未改动）。"))
        if len(self.sheets) > 1 and not sheet:
            self.notes.append(
                tr("文件有 {count} 个图层（{names}），取第一个“{sheet}”。").format(
                    count=len(self.sheets), names=listed(self.sheets), sheet=self.sheet
                )
            )

    def read(self, progress: Progress = silent) -> tuple[pd.DataFrame, list[str]]:
        """Return (all features with `geometry`, index = feature ids, remarks)."""
        with self._opened() as dataset:
            return self._rows(dataset.GetLayerByName(self.sheet), None, progress), []

    @contextmanager
    def _opened(self) -> Iterator[gdal.Dataset]:
        """Give the dataset, opened without locks or side files. A GeoPackage with an unfinished journal is read from a
        temporary copy."""
        with tempfile.TemporaryDirectory(prefix="gewu-") as folder, _quiet():
            path = _indexed(_journal_free(self.path, Path(folder)), Path(folder))
            options = ["IMMUTABLE=YES"] if path.suffix.lower() in (".gpkg", ".sqlite", ".db") else []
            if self._detected is not None:
                options.append(f"ENCODING={_GDAL_NAMES.get(self.encoding, self.encoding)}")
            name = f"/vsizip/{path}" if path.suffix.lower() == ".zip" else str(path)
            try:
                dataset = gdal.OpenEx(name, gdal.OF_VECTOR | gdal.OF_READONLY, open_options=options)
            except RuntimeError as error:
                raise _unreadable(self.path, str(error)) from error
            if dataset is None:
                raise _unreadable(self.path, gdal.GetLastErrorMsg())
            yield dataset
            del dataset

    def _rows(self, layer, limit: int | None, progress: Progress) -> pd.DataFrame:
        definition = layer.GetLayerDefn()
        readers = [_reader(definition.GetFieldDefn(index), index) for index in range(definition.GetFieldCount())]
        rows, shapes, numbers = [], [], []
        total = max(self.count, 1)
        layer.ResetReading()
        while limit is None or len(rows) < limit:
            try:
                feature = layer.GetNextFeature()
            except RuntimeError as error:
                raise _unreadable(self.path, str(error)) from error
            if feature is None:
                break
            rows.append([read(feature) for read in readers])
            numbers.append(feature.GetFID())
            shapes.append(_wkb(feature.GetGeometryRef()) if self.has_geometry else None)
            if len(rows) % 2000 == 0:
                progress(min(len(rows) / total, 1.0), tr("读取第 {row} 个要素").format(row=len(rows)))
        frame = pd.DataFrame(rows, columns=self.fields, index=pd.Index(numbers, dtype="int64"), dtype=object)
        if self.has_geometry:
            geometry = np.full(len(rows), None, dtype=object)
            if rows:
                geometry[:] = shapely.from_wkb(shapes, on_invalid="ignore")
            frame["geometry"] = geometry
        return frame


def _has(path: Path, suffix: str) -> bool:
    return path.with_suffix(suffix).is_file() or path.with_suffix(suffix.upper()).is_file()


def _indexed(path: Path, folder: Path) -> Path:
    """Return the path of a shapefile with its .shx; without one a temporary copy for which GDAL builds it."""
    if path.suffix.lower() != ".shp" or _has(path, ".shx"):
        return path
    for item in path.parent.glob(f"{glob.escape(path.stem)}.*"):
        if item.suffix.lower() in (".shp", ".dbf", ".prj", ".cpg"):
            shutil.copyfile(item, folder / f"{path.stem}{item.suffix.lower()}")
    copy = folder / f"{path.stem}.shp"
    before = gdal.GetConfigOption("SHAPE_RESTORE_SHX")
    gdal.SetConfigOption("SHAPE_RESTORE_SHX", "YES")
    try:
        gdal.OpenEx(str(copy), gdal.OF_VECTOR | gdal.OF_UPDATE)
    except RuntimeError:
        return path
    finally:
        gdal.SetConfigOption("SHAPE_RESTORE_SHX", before)
    return copy


@contextmanager
def _quiet() -> Iterator[None]:
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    gdal.ErrorReset()
    try:
        yield
    finally:
        gdal.PopErrorHandler()


def _journal_free(path: Path, folder: Path) -> Path:
    journal = Path(f"{path}-wal")
    if not (journal.is_file() and journal.stat().st_size):
        return path
    copy = folder / path.name
    shutil.copyfile(path, copy)
    shutil.copyfile(journal, f"{copy}-wal")
    # take the journal into the copy, so that the copy can be read without locks
    dataset = gdal.OpenEx(str(copy), gdal.OF_VECTOR | gdal.OF_UPDATE)
    if dataset is not None:
        dataset.ExecuteSQL("PRAGMA wal_checkpoint(TRUNCATE)")
    del dataset
    return copy


def _unreadable(path: Path, details: str) -> GewuError:
    return GewuError(
        tr("不能读取“{file}”：不是受支持的矢量文件，或文件已损坏。").format(file=path.name),
        details=details or "",
        remedy=tr(
            "支持 gpkg、shp、geojson、kml、gml、tab、dxf、gdb 及 xlsx、csv;shp 请把 .shp、.shx、.dbf、.prj 放在一起。"
        ),
    )


def _crs(reference) -> QgsCoordinateReferenceSystem:
    if reference is None:
        return QgsCoordinateReferenceSystem()
    name, code = reference.GetAuthorityName(None), reference.GetAuthorityCode(None)
    if name and code:
        found = QgsCoordinateReferenceSystem(f"{name}:{code}")
        if found.isValid():
            return found
    text = reference.ExportToWkt()
    if "Undefined" in text[:80] or "unknown" in text[:60].lower() and "LOCAL_CS" in text:
        return QgsCoordinateReferenceSystem()
    return QgsCoordinateReferenceSystem.fromWkt(text)


def _names(definitions: list) -> list[str]:
    names: list[str] = []
    for definition in definitions:
        name = _sound(definition.GetName()).rstrip(_HALF) or tr("未命名")
        while name in names or name == "geometry":
            name += "_"
        names.append(name)
    return names


def _reader(definition, index: int):
    kind = definition.GetType()
    if kind == ogr.OFTBinary:
        return lambda feature: None
    if kind in (ogr.OFTInteger, ogr.OFTInteger64):
        flag = definition.GetSubType() == ogr.OFSTBoolean
        return lambda f: (
            None
            if not f.IsFieldSetAndNotNull(index)
            else bool(f.GetFieldAsInteger(index))
            if flag
            else f.GetFieldAsInteger64(index)
        )
    if kind == ogr.OFTReal:
        return lambda f: f.GetFieldAsDouble(index) if f.IsFieldSetAndNotNull(index) else None
    return lambda f: _string(f, index) if f.IsFieldSetAndNotNull(index) else None


def _string(feature, index: int) -> str | None:
    value = feature.GetFieldAsString(index)
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return _sound(value).strip() or None


def _sound(text: str) -> str:
    """Return `text` with every byte that GDAL could not read as one U+FFFD: half a character at a cut, mostly."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _wkb(geometry) -> bytes | None:
    if geometry is None or geometry.IsEmpty():
        return None
    if geometry.HasCurveGeometry(0):
        geometry = geometry.GetLinearGeometry()
    if geometry.Is3D() or geometry.IsMeasured():
        geometry = geometry.Clone()
        geometry.FlattenTo2D()
    return bytes(geometry.ExportToIsoWkb())
