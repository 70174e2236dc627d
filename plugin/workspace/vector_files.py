"""Vector files read through OGR, read-only and offline: nothing is ever written beside the source, nothing fetched."""

from __future__ import annotations

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
from ..core.imports import contents, dbf
from ..core.imports.encoding import is_utf8
from ..core.progress import Progress, silent
from ..core.text import listed, tr
from .offline import drivers, offline
from .vector_copies import has, indexed_anew, mended_json, readable

_PREVIEW_ROWS = 300
_MOST_FIELDS = 2048
_HALF = "\ufffd"
_GDAL_NAMES = {"windows-1252": "CP1252", "utf-8-sig": "UTF-8"}


class VectorFile:
    """One layer of a vector file. `encoding` is "" where the format fixes it; `count` is -1 when unknown; `incomplete`
    tells after `read` that the file holds less than it says ("" where it is whole)."""

    def __init__(self, path: Path, sheet: str | None, encoding: str | None, kind: str | None = None) -> None:
        self.path = path
        self.notes: list[str] = []
        self.incomplete = ""
        self._kind = kind or (contents.BINARY if path.is_dir() else contents.look(path))
        self._is_text = self._kind in (contents.JSON, contents.XML)
        self._given = encoding
        self._detected = dbf.detect(path, encoding) if path.suffix.lower() in (".shp", ".dbf") else None
        self.encoding = self._detected.encoding if self._detected else ""
        with self._opened() as dataset:
            self.sheets = [_text(dataset.GetLayer(index).GetName()) for index in range(dataset.GetLayerCount())]
            if not self.sheets:
                raise GewuError(tr("“{file}”中没有图层。").format(file=path.name), remedy=tr("请检查文件是否完整。"))
            if sheet and sheet not in self.sheets:
                raise GewuError(
                    tr("“{file}”中没有图层“{sheet}”。").format(file=path.name, sheet=sheet),
                    remedy=tr("可选：{names}。").format(names=listed(self.sheets)),
                )
            self.sheet = sheet or self.sheets[0]
            layer = self._layer(dataset)
            definition = layer.GetLayerDefn()
            if definition.GetFieldCount() > _MOST_FIELDS:
                raise GewuError(
                    tr("“{file}”有 {count} 个字段，不像设施或单元的数据，不予读取。").format(
                        file=path.name, count=definition.GetFieldCount()
                    ),
                    remedy=tr("请只保留需要的字段，另存后再导入。"),
                )
            self.fields = _names([definition.GetFieldDefn(i) for i in range(definition.GetFieldCount())])
            self.has_geometry = definition.GetGeomFieldCount() > 0 and layer.GetGeomType() != ogr.wkbNone
            self.count = max(layer.GetFeatureCount(), 0) - (dbf.deleted(path) if self._detected is not None else 0)
            self.crs = _crs(layer.GetSpatialRef()) if self.has_geometry else QgsCoordinateReferenceSystem()
            if self._unlinked:
                self.crs = QgsCoordinateReferenceSystem()
            self.preview = self._rows(layer, _PREVIEW_ROWS, silent)
        self._tell(sheet)

    def read(self, progress: Progress = silent) -> tuple[pd.DataFrame, list[str]]:
        """Return (all features with `geometry`, index = feature ids, remarks)."""
        with self._opened() as dataset:
            layer = self._layer(dataset)
            return self._rows(layer, None, progress), [self.incomplete] if self.incomplete else []

    def first(self, count: int, progress: Progress = silent) -> pd.DataFrame:
        """Return the first `count` features as `read` does."""
        with self._opened() as dataset:
            layer = self._layer(dataset)
            return self._rows(layer, min(count, max(self.count, 0)) if self.count >= 0 else count, progress)

    def _layer(self, dataset: gdal.Dataset) -> ogr.Layer:
        """Return the chosen layer, by its place: a name may be unreadable."""
        place = self.sheets.index(self.sheet)
        layer = dataset.GetLayer(place) if place < dataset.GetLayerCount() else None
        if layer is None:
            raise _unreadable(self.path, gdal.GetLastErrorMsg())
        return layer

    def _tell(self, sheet: str | None) -> None:
        if self._detected is not None and not (self._is_text and is_utf8(self.encoding)):
            self.notes.append(
                tr("属性编码 {encoding}（{how}）。").format(encoding=self.encoding, how=self._detected.note)
            )
        if self.path.suffix.lower() == ".shp":
            if not has(self.path, ".dbf"):
                self.notes.append(tr("缺少 .dbf，没有属性可导入，只有图形；请向提供单位索取。"))
            if not has(self.path, ".shx"):
                self.notes.append(tr("缺少 .shx，已临时重建索引（源文件未改动）。"))
        if len(self.sheets) > 1 and not sheet:
            self.notes.append(
                tr("文件有 {count} 个图层（{names}），取第一个“{sheet}”。").format(
                    count=len(self.sheets), names=listed(self.sheets), sheet=self.sheet
                )
            )

    @contextmanager
    def _opened(self) -> Iterator[gdal.Dataset]:
        """Give the dataset, opened without locks or side files, from a temporary copy where it cannot be read as it is."""
        with tempfile.TemporaryDirectory(prefix="gewu-") as folder, offline():
            found = readable(self.path, self._kind, Path(folder), self._given)
            self._unlinked = found.unlinked
            if found.encoding is not None:
                self.encoding, self._detected = found.encoding.encoding, found.encoding
            self.notes += [note for note in found.notes if note not in self.notes]
            dataset = self._dataset(found.path)
            if dataset is None and self._kind == contents.JSON:
                mended = mended_json(found.path, Path(folder))
                dataset = None if mended is None else self._dataset(mended)
                note = tr("文件中有注释或多余的逗号，不合 JSON 规范，已略去后读取。")
                if dataset is not None and note not in self.notes:
                    self.notes.append(note)
            if dataset is None and found.path.suffix.lower() == ".shp":
                dataset = self._dataset(indexed_anew(found.path, Path(folder)))
                note = tr(".shx 索引已损坏，已临时重建（源文件未改动）。")
                if dataset is not None and note not in self.notes:
                    self.notes.append(note)
            if dataset is None:
                raise _unreadable(self.path, gdal.GetLastErrorMsg())
            try:
                yield dataset
            finally:
                del dataset

    def _dataset(self, path: Path) -> gdal.Dataset | None:
        suffix = path.suffix.lower()
        options = []
        if self._kind == contents.SQLITE:
            options.append("IMMUTABLE=YES")
        elif self._kind == contents.XML and suffix != ".kml":
            options += ["WRITE_GFS=NO", "DOWNLOAD_SCHEMA=NO"]
        elif suffix in (".shp", ".dbf") and self._detected is not None:
            options.append(f"ENCODING={_GDAL_NAMES.get(self.encoding, self.encoding)}")
        allowed = drivers(path, self._kind)
        if not allowed:
            return None
        try:
            return gdal.OpenEx(
                str(path.absolute()), gdal.OF_VECTOR | gdal.OF_READONLY, allowed_drivers=allowed, open_options=options
            )
        except RuntimeError as error:
            raise _unreadable(self.path, str(error)) from error

    def _rows(self, layer, limit: int | None, progress: Progress) -> pd.DataFrame:
        definition = layer.GetLayerDefn()
        readers = [_reader(definition.GetFieldDefn(index), index) for index in range(definition.GetFieldCount())]
        rows, shapes, numbers = [], [], []
        total = max(self.count, 1)
        gdal.ErrorReset()
        problem = ""
        layer.ResetReading()
        while limit is None or len(rows) < limit:
            try:
                feature = layer.GetNextFeature()
            except RuntimeError as error:
                problem = str(error)
                break
            if feature is None:
                problem = gdal.GetLastErrorMsg() if gdal.GetLastErrorType() >= gdal.CE_Failure else ""
                break
            rows.append([read(feature) for read in readers])
            numbers.append(feature.GetFID())
            shapes.append(_wkb(feature.GetGeometryRef()) if self.has_geometry else None)
            if len(rows) % 2000 == 0:
                progress(min(len(rows) / total, 1.0), tr("读取第 {row} 个要素").format(row=len(rows)))
        if limit is None or len(rows) < limit:
            self._judge_whole(len(rows), numbers[-1] if numbers else None, problem)
        frame = pd.DataFrame(rows, columns=self.fields, index=pd.Index(numbers, dtype="int64"), dtype=object)
        if self.has_geometry:
            geometry = np.full(len(rows), None, dtype=object)
            if rows:
                geometry[:] = shapely.from_wkb(shapes, on_invalid="ignore")
            frame["geometry"] = geometry
        return frame

    def _judge_whole(self, read: int, last: int | None, problem: str) -> None:
        """Remember that less could be read than the file says. Raises GewuError when nothing could be read at all."""
        if read >= self.count and not (problem and self.path.suffix.lower() == ".shp"):
            return
        if not read and (problem or self.count):
            raise _unreadable(self.path, problem)
        if read < self.count:
            self.incomplete = tr(
                "“{file}”声明有 {count} 个要素，只读得出 {read} 个（读到 {last} 号为止），文件可能被截断或损坏。"
            ).format(file=self.path.name, count=self.count, read=read, last=last)
        elif problem:
            self.incomplete = tr("“{file}”读到 {last} 号要素时出错，其后的内容可能缺失：{problem}").format(
                file=self.path.name, last=last, problem=problem
            )


def _unreadable(path: Path, details: str) -> GewuError:
    return GewuError(
        tr("不能读取“{file}”：不是受支持的矢量文件，或文件已损坏。").format(file=path.name),
        details=details or "",
        remedy=tr(
            "支持 gpkg、shp、geojson、kml、gml、tab、dxf、gdb 及 xlsx、csv；shp 请把 .shp、.shx、.dbf、.prj 放在一起。"
        ),
    )


def _crs(reference) -> QgsCoordinateReferenceSystem:
    if reference is None:
        return QgsCoordinateReferenceSystem()
    name, code = _text(reference.GetAuthorityName(None)), _text(reference.GetAuthorityCode(None))
    if name and code:
        found = QgsCoordinateReferenceSystem(f"{name}:{code}")
        if found.isValid():
            return found
    text = _text(reference.ExportToWkt())
    if "Undefined" in text[:80] or "unknown" in text[:60].lower() and "LOCAL_CS" in text:
        return QgsCoordinateReferenceSystem()
    return QgsCoordinateReferenceSystem.fromWkt(text)


def _text(text: str | bytes | None) -> str:
    """Return a text of GDAL, which comes as bytes where it is no UTF-8."""
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else _sound(text or "")


def _names(definitions: list) -> list[str]:
    names: list[str] = []
    for definition in definitions:
        name = _text(definition.GetName()).rstrip(_HALF) or tr("未命名")
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
