"""Import into a workspace: plan (dry run) and the changes that carry it out."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely
from qgis.core import QgsCoordinateReferenceSystem

from ..core import schema
from ..core.errors import GewuError
from ..core.facilities.intake import Options
from ..core.imports import coordinates, relations, rows, shapes
from ..core.imports import datum as datums
from ..core.imports import mapping as mappings
from ..core.imports import plan as plans
from ..core.imports.report import Report
from ..core.progress import Progress, part, silent
from ..core.text import stored, tr
from . import datum_check, import_intake, positions
from .edits import Change
from .sources import Source, from_layer, open_source

__all__ = ["Context", "ImportPlan", "Options", "compute", "from_layer", "open_source", "plan", "read_context"]

#: Tables that facilities and requests need on their way in.
_BESIDE = ("precinct", "community", "compound", "micro_grid", "building", "subdistrict", "class_rule", "facility_area")


@dataclass
class ImportPlan:
    """What an import would do. report: see core/imports/report.py; changes: for Workspace.apply; text: name of the step."""

    report: dict
    changes: list[Change] = field(default_factory=list)
    text: str = ""

    @property
    def rows(self) -> int:
        """How many rows are written, beside each other in several tables."""
        frames = [frame for change in self.changes for frame in (change.add, change.update) if frame is not None]
        return sum(map(len, frames))


class Context:
    """What an import needs to know of the workspace: made on the main thread, read where it is first asked for, so that the
    rest can run in a worker. `existing`: rows already there; `frame(table)`: any other table, pending edits included."""

    def __init__(self, ws, table: schema.Table) -> None:
        self.table = table
        self.crs: QgsCoordinateReferenceSystem = ws.crs
        self.transforms = ws.project.transformContext()
        self.source_name = ""
        wanted = {field.references.split(".")[0] for field in table.fields if rows.is_reference(field)}
        self._parents = sorted(wanted - {table.name})
        more = (_BESIDE if import_intake.applies(table.name) else ()) + datum_check.beside(table.name)
        self._readers = {name: ws.reader(name) for name in dict.fromkeys((table.name, *self._parents, *more))}
        self._read: dict[str, pd.DataFrame] = {}

    @property
    def existing(self) -> pd.DataFrame:
        return self.frame(self.table.name)

    @property
    def parents(self) -> dict[str, pd.DataFrame]:
        """The tables that rows refer to by code."""
        return {name: self.frame(name) for name in self._parents}

    def frame(self, table: str) -> pd.DataFrame:
        """Return a whole table, read once."""
        if table not in self._read:
            self._read[table] = self._readers[table]()
        return self._read[table]


def read_context(ws, table: str) -> Context:
    """Return how to read the rows already there and the possible parents (main thread; quick: nothing is read yet).

    Raises GewuError for an unknown table.
    """
    if table not in schema.tables():
        raise GewuError(
            tr("没有名为“{table}”的表。").format(table=table),
            remedy=tr("可选：{names}。").format(
                names="、".join(f"{t.name}（{t.title}）" for t in schema.tables().values())
            ),
        )
    return Context(ws, schema.table(table))


def plan(
    ws,
    table: str,
    source: Source,
    mapping: str | dict | None = None,
    datum: str = datums.AS_IS,
    on_duplicate: str = plans.SKIP,
    crs: QgsCoordinateReferenceSystem | None = None,
    progress: Progress = silent,
    options: Options | None = None,
) -> ImportPlan:
    """Return what importing `source` into `table` would do; nothing is written (apply with `ws.apply(plan.changes, plan.text)`).

    mapping: {target field: source column} or JSON of it, None = automatic; datum: AS_IS, GCJ02 or BD09; on_duplicate:
    SKIP, UPDATE or ERROR; crs: of the source, overriding what it says; options: what is done with facilities and requests
    on the way (placing by name, classes, tags), None = nothing. Raises GewuError.
    """
    return compute(read_context(ws, table), source, mapping, datum, on_duplicate, crs, progress, options)


def compute(
    context: Context,
    source: Source,
    mapping: str | dict | None = None,
    datum: str = datums.AS_IS,
    on_duplicate: str = plans.SKIP,
    crs: QgsCoordinateReferenceSystem | None = None,
    progress: Progress = silent,
    options: Options | None = None,
) -> ImportPlan:
    """Return the plan as `plan` does; touches neither project nor layers, so it may run in a worker."""
    table = context.table
    _check_choices(datum, on_duplicate)
    report = Report(table.name, source.title + (f" / {source.sheet}" if len(source.sheets) > 1 else ""))
    for note in source.notes:
        report.note(note)
    context.source_name = source.path.name
    raw, notes = source.read(part(progress, 0.0, 0.35))
    report.incomplete = source.incomplete
    for note in notes:
        report.note(note)
    given = mappings.parse(mapping)
    chosen = source.automatic_mapping(table) if given is None else given
    columns = [name for name in raw.columns if name != "geometry"]
    chosen = mappings.checked(chosen, table, columns)
    if not chosen and not source.has_geometry:
        raise GewuError(
            tr("“{source}”没有一列能对应到“{table}”的字段。").format(source=source.title, table=table.title),
            remedy=tr("请在字段对应中手工指定。现有列：{names}。").format(names="、".join(columns[:30])),
        )
    _tell_mapping(table, chosen, columns, report)
    if given is None:
        for column, field in mappings.refused(table, source.preview, chosen):
            report.note(
                tr(
                    "列“{column}”名称像“{field}”，但内容大多读不成该字段的值，没有采用；请整理后导入，或手工指定。"
                ).format(column=column, field=field.alias)
            )
        for column, field in mappings.lookalikes(table, columns, chosen):
            report.note(
                tr("没有“{field}”，源数据的“{column}”不是同一个量，没有代用；请先换算后再导入。").format(
                    column=column, field=field.alias
                )
            )
    if not len(raw):
        report.note(tr("源数据没有任何数据行，没有可导入的内容。"))
    elif not chosen:
        report.note(
            tr("没有一列能对应到“{table}”的字段，只导入图形；请在字段对应中手工指定。").format(table=table.title)
        )
    raw = relations.spread(table, raw, chosen, report)
    names = rows.labels(table, raw, chosen)
    numbers = raw.index.to_numpy()
    progress(0.35, tr("转换坐标"))
    fitted = _geometry(context, source, raw, chosen, given is not None, datum, crs, names, numbers, report)
    if fitted and not source.has_geometry:
        fitted.reasons[fitted.reasons == tr("没有图形")] = tr("没有可读的坐标（空白、为 0 或不是数）")
    if fitted:
        datum_check.tell(context, source, raw, chosen, crs, datum, report)
    progress(0.4, tr("核对各列"))
    typed = rows.typed(table, raw, chosen, context.parents, names, report)
    progress(0.45, tr("比对已有数据"))
    damaged = rows.damaged_codes(raw, chosen)
    keep = relations.without_own(table, typed, context.parents, numbers, names, report)
    if not keep.all():
        typed, numbers, names = typed[keep].reset_index(drop=True), numbers[keep], names[keep]
        damaged = damaged[keep]
    incoming = plans.Rows(
        typed, fitted.shapes if fitted else None, fitted.reasons if fitted else None, numbers, names, damaged
    )
    arranged = options if import_intake.applies(table.name) else None
    outcome = plans.make(
        table, incoming, context.existing, context.parents, on_duplicate, source.path.name, report,
        keep_unplaced=arranged is not None and arranged.locate,
    )  # fmt: skip
    progress(0.5, "")
    changes = []
    if arranged is not None:
        footprints = fitted.footprints if fitted else None
        changes = import_intake.changes(
            context, outcome, footprints, arranged, numbers, names, report, part(progress, 0.5, 1.0)
        )
    elif len(outcome.added) or len(outcome.updated):
        changes = [
            Change(
                table.name,
                add=outcome.added if len(outcome.added) else None,
                update=outcome.updated if len(outcome.updated) else None,
            )
        ]
    progress(1.0, "")
    return ImportPlan(report.to_dict(), changes, step_text(table, source.title))


def step_text(table: schema.Table, title: str) -> str:
    """Return what the step of an import is called."""
    return stored("导入{table}：{file}").format(table=table.title, file=title)


def _check_choices(datum: str, on_duplicate: str) -> None:
    if datum not in datums.CHOICES:
        raise GewuError(tr("不认识的坐标偏移“{datum}”。").format(datum=datum), remedy=tr("可选：AS_IS、GCJ02、BD09。"))
    if on_duplicate not in plans.POLICIES:
        raise GewuError(
            tr("不认识的重复处理“{policy}”。").format(policy=on_duplicate), remedy=tr("可选：SKIP、UPDATE、ERROR。")
        )


def _tell_mapping(table: schema.Table, chosen: mappings.Mapping, columns: list[str], report: Report) -> None:
    used: set[str] = set()
    for source in chosen.values():
        used.update([source] if isinstance(source, str) else source)
    report.mapping = dict(chosen)
    report.unmapped = [name for name in columns if name not in used]
    if report.unmapped:
        report.note(
            tr("未导入的列：{names}。").format(
                names="、".join(report.unmapped[:30]) + ("…" if len(report.unmapped) > 30 else "")
            )
        )


def _geometry(
    context: Context, source: Source, raw, chosen, explicit: bool, datum: str, crs, names, numbers, report: Report
):
    """Return the fitted shapes in the workspace CRS, None when the source has none that this table can use."""
    table = context.table
    if not table.geometry:
        return None
    if source.has_geometry:
        found, own = raw["geometry"].to_numpy(), source.crs
        if all(shape is None for shape in found):
            return (
                None
                if mappings.X not in chosen
                else _fit(
                    context,
                    *_columns_geometry(raw, chosen, explicit, crs, context, report),
                    datum,
                    names,
                    numbers,
                    report,
                )
            )
        if crs is not None and crs.isValid():
            own = crs
        if not own.isValid():
            raise _crs_missing(source.title, "")
        return _fit(context, found, own, datum, names, numbers, report)
    if mappings.WKT not in chosen and not (mappings.X in chosen and mappings.Y in chosen):
        if source.columns and table.geometry not in ("Point", "Geometry"):
            report.note(tr("坐标列没有使用：“{table}”需要面或线，坐标只是点。").format(table=table.title))
        return None
    found, own = _columns_geometry(raw, chosen, explicit, crs, context, report)
    return _fit(context, found, own, datum, names, numbers, report)


def _fit(context: Context, found, own, datum, names, numbers, report: Report) -> shapes.Fitted:
    positions.refuse_impossible(found, own)
    moved, failed = positions.to_workspace(found, own, context.crs, context.transforms, datum, names, numbers, report)
    fitted = shapes.fit(moved, context.table.geometry)
    fitted.reasons[failed] = tr("坐标无法转换到工作区坐标系")
    for note in fitted.notes:
        report.note(note)
    return fitted


def _columns_geometry(raw: pd.DataFrame, chosen, explicit: bool, crs, context: Context, report: Report):
    """Return (shapes, CRS) from coordinate or WKT columns. Raises GewuError where the user must be asked."""
    if mappings.WKT in chosen:
        found = coordinates.from_wkt(raw[chosen[mappings.WKT]].to_numpy())
        if crs is not None and crs.isValid():
            return found, crs
        xy = shapely.get_coordinates(found)
        judged = coordinates.judge(xy[:, 0], xy[:, 1], coordinates.Columns(wkt=chosen[mappings.WKT]))
        if judged.kind == coordinates.DEGREES and not judged.swapped:
            report.note(tr("WKT 没有说明坐标系，数值像经纬度，按 WGS84（EPSG:4326）处理。"))
            return found, QgsCoordinateReferenceSystem(positions.WGS84)
        raise _crs_missing(chosen[mappings.WKT], "")
    columns = coordinates.Columns(chosen[mappings.X], chosen[mappings.Y])
    likely = coordinates.find(raw[list(dict.fromkeys([columns.x, columns.y]))].head(300))
    columns = coordinates.Columns(columns.x, columns.y, "", likely.named_degrees, likely.datum)
    x, y = coordinates.numbers(raw, columns)
    if coordinates.latitude_first(raw, columns):
        report.note(tr("“{x}”列先写纬度、后写经度，已按此读取。").format(x=columns.x))
    judged = coordinates.judge(x, y, columns)
    if judged.swapped:
        text = " ".join(judged.notes)
        if not explicit:
            raise GewuError(
                tr("坐标列的次序需要确认：{text}").format(text=text),
                remedy=tr('确认后请在字段对应中写明：{{"@x": "{x}", "@y": "{y}"}}（@x 为经度或东坐标）。').format(
                    x=columns.y, y=columns.x
                ),
            )
        report.note(text)
    else:
        for note in judged.notes:
            report.note(note)
    unread = int((~np.isfinite(x) | ~np.isfinite(y)).sum())
    if unread:
        report.note(tr("{count} 行没有可读的坐标。").format(count=unread))
    if crs is not None and crs.isValid():
        return coordinates.points(x, y), crs
    if judged.kind == coordinates.DEGREES:
        report.note(tr("坐标列“{x}”“{y}”为经纬度，按 WGS84（EPSG:4326）处理。").format(x=columns.x, y=columns.y))
        if likely.datum:
            report.note(tr("列名提示坐标可能是 {datum}，如属实请选择相应的坐标偏移。").format(datum=likely.datum))
        return coordinates.points(x, y), QgsCoordinateReferenceSystem(positions.WGS84)
    hint = " ".join(judged.notes)
    if judged.epsg:
        hint += tr("若为 CGCS2000，则是 {crs}。").format(
            crs=positions.title(QgsCoordinateReferenceSystem(f"EPSG:{judged.epsg}"))
        )
    raise _crs_missing(f"{columns.x}、{columns.y}", hint)


def _crs_missing(what: str, hint: str) -> GewuError:
    return GewuError(
        tr("“{what}”没有说明坐标系，不能猜。").format(what=what) + hint,
        remedy=tr("请指定源数据的坐标系（CRS；向提供单位核实，如 CGCS2000 3 度带某带）。"),
    )
