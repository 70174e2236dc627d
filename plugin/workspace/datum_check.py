"""Whether the datum chosen for an import agrees with what its rows say: evidence from the workspace, told in the report."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from qgis.core import QgsCoordinateReferenceSystem

from ..core.errors import GewuError
from ..core.imports import coordinates
from ..core.imports import mapping as mappings
from ..core.imports.datum_evidence import DatumJudgement, Evidence, judge
from ..core.imports.report import Report
from ..core.progress import Progress, silent
from ..core.text import tr
from . import positions

#: Rows looked at.
ROWS = 5000
#: Tables whose rows name places, and what their names are compared with.
_TABLES = ("facility", "request", "compound", "building")
_KNOWN = ("road", "facility", "compound", "community", "building")
#: Field of the target table → what the evidence calls it.
_SAID = {"name": "name", "address": "address", "community_code": "community", "compound_code": "compound"}


def applies(table: str) -> bool:
    """Return whether rows of `table` can speak for a datum."""
    return table in _TABLES


def beside(table: str) -> tuple[str, ...]:
    """Return the tables of the workspace that are compared with."""
    return _KNOWN if applies(table) else ()


def ask(
    context, source, chosen: mappings.Mapping, crs: QgsCoordinateReferenceSystem | None, progress: Progress = silent
) -> DatumJudgement | None:
    """Return what the first rows of a source say of their datum, None when they cannot be asked.

    context: workspace.imports.Context. Runs in a worker.
    """
    if not applies(context.table.name):
        return None
    try:
        return _judged(context, source, source.first(ROWS, progress), chosen, crs)
    except GewuError:  # opening and importing the source tell what is wrong with it
        return None


def tell(context, source, raw: pd.DataFrame, chosen: mappings.Mapping, crs, datum: str, report: Report) -> None:
    """Put into `report` what the rows say of their datum, with a warning when `datum` is another. Nothing is changed."""
    if not applies(context.table.name) or not len(raw):
        return
    rows = raw if len(raw) <= ROWS else raw.iloc[np.linspace(0, len(raw) - 1, ROWS).astype("int64")]
    found = _judged(context, source, rows, chosen, crs)
    if found is None or not found.count:
        return
    report.datum_suggestion = {**found.to_dict(), "chosen": datum}
    report.note(found.text)
    if found.suggestion is None or found.suggestion == datum:
        return
    remedy = tr("没有自动改动。请向提供单位核实后，按依据选择坐标偏移再导入；确认无误则不必理会。")
    report.warn(0, source.title, tr("所选坐标偏移与依据不符：{text}").format(text=found.text), remedy)


def _judged(context, source, rows: pd.DataFrame, chosen: mappings.Mapping, crs) -> DatumJudgement | None:
    degrees = _degrees(context, source, rows, chosen, crs)
    if degrees is None or not len(rows):
        return None
    evidence = Evidence(
        rows=_said(rows, chosen),
        project=lambda lon, lat: _projected(context, lon, lat),
        roads=context.frame("road"),
        facilities=context.frame("facility"),
        compounds=context.frame("compound"),
        communities=context.frame("community"),
        buildings=lambda: context.frame("building"),
    )
    return judge(degrees[:, 0], degrees[:, 1], evidence)


def _said(rows: pd.DataFrame, chosen: mappings.Mapping) -> pd.DataFrame:
    """Return the columns of the source that name places; several columns of one field are joined."""
    said = pd.DataFrame(index=pd.RangeIndex(len(rows)))
    for field, name in _SAID.items():
        columns = chosen.get(field)
        columns = [columns] if isinstance(columns, str) else list(columns or ())
        texts = [rows[column].to_numpy(dtype=object) for column in columns if column in rows]
        if texts:
            said[name] = [" ".join(str(part) for part in parts if not _missing(part)) or None for parts in zip(*texts)]
    return said


def _missing(value) -> bool:
    return value is None or value is pd.NaT or value != value


def _degrees(context, source, rows: pd.DataFrame, chosen: mappings.Mapping, crs) -> np.ndarray | None:
    """Return n×2 longitudes and latitudes of the rows as the source has them, None where it has none that can be read."""
    given = crs if crs is not None and crs.isValid() else None
    if source.has_geometry and not shapely.is_missing(rows["geometry"].to_numpy()).all():
        own = given or source.crs
        xy = _middles(rows["geometry"].to_numpy())
    elif mappings.WKT in chosen:
        xy = _middles(coordinates.from_wkt(rows[chosen[mappings.WKT]].to_numpy()))
        own = given or QgsCoordinateReferenceSystem(positions.WGS84)
    elif mappings.X in chosen and mappings.Y in chosen:
        columns = coordinates.Columns(chosen[mappings.X], chosen[mappings.Y])
        xy = np.column_stack(coordinates.numbers(rows, columns))
        own = given or QgsCoordinateReferenceSystem(positions.WGS84)
    else:
        return None
    if not own.isValid():
        return None
    return positions.transformed(xy, own, QgsCoordinateReferenceSystem(positions.WGS84), context.transforms)


def _middles(shapes: np.ndarray) -> np.ndarray:
    """Return the middles of the boxes: a centroid cannot be had of every broken shape that a file may hold."""
    box = shapely.bounds(np.where(shapely.is_geometry(shapes), shapes, None))
    return np.column_stack([box[:, 0] + box[:, 2], box[:, 1] + box[:, 3]]) / 2.0


def _projected(context, lon, lat) -> tuple[np.ndarray, np.ndarray]:
    wgs84 = QgsCoordinateReferenceSystem(positions.WGS84)
    xy = positions.transformed(np.column_stack([lon, lat]), wgs84, context.crs, context.transforms)
    return xy[:, 0], xy[:, 1]
