"""What an export needs from the workspace, and what it leaves there: the tables, the texts around them, the log of full versions."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from qgis.core import QgsApplication, QgsCoordinateReferenceSystem

from ..core.assess import schemes
from ..core.errors import GewuError
from ..core.ledgers import references, rows, units
from ..core.ledgers.context import LedgerContext
from ..core.progress import Progress, silent
from ..core.text import stored, tr
from . import assess, grid_bounds, measure
from .change_log import TABLE as CHANGE_LOG
from .edits import Change
from .workspace import Workspace

#: Setting under which the reporting office (填报单位) is remembered.
UNIT_NAME = "ledger_unit_name"


def read_tables(ws: Workspace, chosen: list[str] | None = None, progress: Progress = silent) -> dict[str, pd.DataFrame]:
    """Return the tables for `core.ledgers.export.export`, for all communities or those of the units chosen.

    chosen: codes or names of 社区, 街道 or 片区; unknown ones raise GewuError.
    micro_grid gets a column `area` in m², by ellipsoid where the CRS has one.
    """
    names = rows.table_names()
    tables = {}
    for number, name in enumerate(names):
        progress(number / len(names), tr("读取数据"))
        tables[name] = ws.read(name)
    tables = units.restrict(tables, chosen)
    grids = tables["micro_grid"]
    grids["area"] = measure.areas(grids["geometry"].to_numpy(), ws.crs, ws.project.transformContext())
    tables["facility_class"] = references.facility_classes()
    tables["scheme_point"] = references.scheme_points(_scheme(ws, tables))
    return tables


def context(
    ws: Workspace,
    tables: dict[str, pd.DataFrame],
    unit_name: str | None = None,
) -> LedgerContext:
    """Return the texts around the rows of `tables` (from `read_tables`), dated today.

    unit_name: the reporting office; None takes the remembered one, else the area's name.
    """
    area = units.area_name(tables, ws.name)
    runs, scheme = _runs(tables), _scheme(ws, tables)
    low, high = grid_bounds.limits(ws)
    return LedgerContext(
        unit_name=unit_name if unit_name is not None else str(ws.setting(UNIT_NAME, "") or area),
        date=datetime.now().strftime("%Y-%m-%d"),
        crs_name=crs_title(ws.crs),
        workspace_name=ws.name,
        area_name=area,
        data_date=data_date(tables),
        scheme_title=scheme.title if scheme else (str(runs["scheme_id"].iloc[0]) if len(runs) else ""),
        run="、".join(" ".join(part for part in parts if part) for parts in zip(runs["kind"], runs["date"])),
        area_method=stored("椭球面积") if ws.crs.ellipsoidAcronym() else stored("平面面积"),
        minimum=low,
        maximum=high,
    )


def crs_title(crs: QgsCoordinateReferenceSystem) -> str:
    """Return the CRS as sheets name it: its name with its authority code."""
    name = crs.description() or stored("自定义坐标系")
    return f"{name}（{crs.authid()}）" if crs.authid() else name


def data_date(tables: dict[str, pd.DataFrame]) -> str:
    """Return the day (yyyy-mm-dd) on which a row of the tables was last changed, "" when none says so."""
    stamps = [
        frame["updated_at"].dropna().max()
        for frame in tables.values()
        if "updated_at" in frame and frame["updated_at"].notna().any()
    ]
    return max(str(stamp) for stamp in stamps)[:10] if stamps else ""


def log_full_version(ws: Workspace, path: str, titles: list[str], why: str) -> None:
    """Note in 变更记录 that a workbook with personal data was made, by whom and why; saved at once where nothing else is pending."""
    pending = ws.has_unsaved_edits
    entry = {
        "changed_at": datetime.now().strftime("%Y-%m-%dT%H:%M:%S"),
        "changed_by": QgsApplication.userLoginName() or None,
        "table_name": "、".join(titles),
        "action": stored("导出未脱敏台账"),
        "after": str(path),
        "why": why,
    }
    ws.apply([Change(CHANGE_LOG, add=pd.DataFrame([entry]))], tr("记录未脱敏导出"))
    if not pending and ws.has_unsaved_edits:
        ws.save()


def _runs(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the runs the sheets show, newest first."""
    runs = tables["assessment_run"]
    return runs[runs["uid"].isin(set(rows.runs_shown(tables).values()))].sort_values("date", ascending=False)


def _scheme(ws: Workspace, tables: dict[str, pd.DataFrame]) -> schemes.Scheme | None:
    """Return the scheme of the runs shown; None when there is no run or the scheme is no longer there (the sheet then shows
    the codes of the points)."""
    runs = _runs(tables)
    if not len(runs):
        return None
    try:
        return assess.scheme_of(ws, str(runs["scheme_id"].iloc[0]))
    except GewuError:
        return None
