"""The tables of a GeoPackage made after the schema, through GDAL so that every GeoPackage rule is kept."""

from __future__ import annotations

from pathlib import Path

from osgeo import gdal, ogr, osr
from qgis.core import QgsCoordinateReferenceSystem

from ..core import schema
from ..core.errors import GewuError
from ..core.text import tr

KEY = "fid"
GEOMETRY = "geom"
_SHAPES = {
    schema.POLYGON: ogr.wkbMultiPolygon,
    schema.LINE: ogr.wkbMultiLineString,
    schema.POINT: ogr.wkbPoint,
    schema.ANY: ogr.wkbUnknown,
    None: ogr.wkbNone,
}
_TYPES = {
    "text": (ogr.OFTString, ogr.OFSTNone),
    "integer": (ogr.OFTInteger, ogr.OFSTNone),
    "real": (ogr.OFTReal, ogr.OFSTNone),
    "boolean": (ogr.OFTInteger, ogr.OFSTBoolean),
    "date": (ogr.OFTDate, ogr.OFSTNone),
    "datetime": (ogr.OFTDateTime, ogr.OFSTNone),
}


def build(path: Path, crs: QgsCoordinateReferenceSystem, tables: list[schema.Table]) -> None:
    """Make a new GeoPackage at `path` with empty `tables`."""
    dataset = _checked(lambda: gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown), path)
    _fill(dataset, crs, tables, path)


def complete(path: Path, crs: QgsCoordinateReferenceSystem, tables: list[schema.Table]) -> None:
    """Add to an existing GeoPackage the tables and columns of `tables` that it lacks."""
    dataset = _checked(lambda: gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_UPDATE), path)
    present = {dataset.GetLayer(number).GetName() for number in range(dataset.GetLayerCount())}
    for table in tables:
        if table.name in present:
            layer = dataset.GetLayerByName(table.name)
            columns = {field.GetName() for field in layer.schema}
            for field in table.fields:
                if field.name not in columns:
                    _add_field(layer, field, path)
    _fill(dataset, crs, [table for table in tables if table.name not in present], path)


def _fill(dataset, crs, tables, path) -> None:
    reference = spatial_reference(crs)
    dataset.StartTransaction()
    for table in tables:
        options = [f"IDENTIFIER={table.title}", f"FID={KEY}", f"GEOMETRY_NAME={GEOMETRY}", "SPATIAL_INDEX=YES"]
        layer = _checked(
            lambda table=table, options=options: dataset.CreateLayer(
                table.name, reference if table.geometry else None, _SHAPES[table.geometry], options
            ),
            path,
        )
        for field in table.fields:
            _add_field(layer, field, path)
    dataset.CommitTransaction()
    dataset.FlushCache()


def _add_field(layer, field: schema.Field, path: Path) -> None:
    kind, subtype = _TYPES[field.type]
    definition = ogr.FieldDefn(field.name, kind)
    definition.SetSubType(subtype)
    definition.SetAlternativeName(field.alias)
    _checked(lambda: layer.CreateField(definition) == 0 or None, path)


def spatial_reference(crs: QgsCoordinateReferenceSystem) -> osr.SpatialReference:
    """Return `crs` for GDAL: by its EPSG code where it has one, else by its full definition."""
    reference = osr.SpatialReference()
    authority, _, number = crs.authid().partition(":")
    if authority == "EPSG":
        reference.ImportFromEPSG(int(number))
    else:
        reference.ImportFromWkt(crs.toWkt(QgsCoordinateReferenceSystem.WKT_PREFERRED))
        if crs.description().isascii() and crs.description():  # QGIS 3.22 reads no other names from WKT
            reference.SetProjCS(crs.description())
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return reference


def _checked(step, path: Path):
    """Run one GDAL call; None or an exception of GDAL becomes an error naming the file."""
    try:
        result = step()
    except RuntimeError as error:
        result, text = None, str(error)
    else:
        text = gdal.GetLastErrorMsg()
    if result is None:
        raise GewuError(
            tr("不能建立工作区文件“{file}”。").format(file=path),
            details=text,
            remedy=tr("请检查磁盘空间和文件夹权限后重试。"),
        )
    return result
