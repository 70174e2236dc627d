"""Tables → one workbook of ledgers, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..errors import GewuError
from ..progress import Progress, part, silent
from ..safe_file import replacing
from ..text import tr
from . import aggregates, catalogue, fit, workbook
from .context import LedgerContext
from .definitions import Ledger
from .layout import place, sheet_name
from .masking import known_names
from .rows import build

#: Rows a sheet can hold, and room for what stands around them.
_MOST_ROWS = 1048576 - 100


def export(
    path: Path | str,
    tables: dict[str, pd.DataFrame],
    context: LedgerContext,
    ledgers: list[str] | None = None,
    mask: bool = True,
    progress: Progress = silent,
) -> dict:
    """Write the ledgers (names or titles; None = all) into `path` and return a report.

    tables: see `rows.build`. mask: star names and phones, everywhere. The file appears only when everything succeeded; a
    cancelled or failed export leaves what was there before.
    Report: {"file", "masked", "sheets": [{"ledger", "sheet", "rows", "note"}]}.
    Raises GewuError for an unknown ledger, a folder or file that cannot be written, or more rows than a sheet holds.
    """
    everything = list(catalogue.ledgers().values())
    return export_sheets(path, catalogue.select(ledgers), everything, tables, context, mask, progress)


def export_sheets(
    path: Path | str,
    chosen: list[Ledger],
    everything: list[Ledger],
    tables: dict[str, pd.DataFrame],
    context: LedgerContext,
    mask: bool = True,
    progress: Progress = silent,
) -> dict:
    """Write the sheets `chosen` of a book into `path`; see `export`. everything: the book, in order, for what is counted."""
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise GewuError(tr("不能导出为“{file}”。").format(file=path.name), remedy=tr("请使用扩展名为 .xlsx 的文件名。"))
    _require_closed(path)
    with replacing(path) as temporary:
        progress(0.0, tr("汇集数据"))
        sheets = _sheets(chosen, everything, tables, context, mask, part(progress, 0.0, 0.3))
        workbook.write(temporary, sheets, context, mask, part(progress, 0.3, 0.98))
        progress(0.99, tr("保存文件"))
    return {
        "file": str(path),
        "masked": mask,
        "sheets": [
            {"ledger": spot.ledger.name, "sheet": spot.sheet, "rows": rows.count, "note": rows.missing}
            for spot, rows, _ in sheets
        ],
    }


def _require_closed(path: Path) -> None:
    """Tell before the work, not after it, that the target is open in Excel or is no file that may be replaced."""
    if not path.exists():
        return
    try:
        with path.open("r+b"):
            return
    except OSError as error:
        raise GewuError(
            tr("不能写入“{file}”，它可能正被其他程序打开。").format(file=path),
            details=str(error),
            remedy=tr("请关闭该文件后重试，或换一个文件名。"),
        ) from error


def _sheets(
    chosen: list, everything: list, tables: dict, context: LedgerContext, mask: bool, progress: Progress
) -> list:
    """Return [(placement, rows, derived columns)] of the chosen ledgers; details are built for the summary even when not chosen."""
    wanted = [ledger for ledger in everything if ledger in chosen or any(item.is_derived for item in chosen)]
    names = known_names(tables) if mask else set()
    built = {}
    for number, ledger in enumerate(wanted):
        progress(number / len(wanted), ledger.title)
        built[ledger.name] = fit.fitted(build(ledger, tables, mask, names))
        if built[ledger.name].count + len(built[ledger.name].groups) > _MOST_ROWS:
            raise GewuError(
                tr("“{title}”有 {count} 行，超过一张表的上限。").format(
                    title=ledger.title, count=built[ledger.name].count
                ),
                remedy=tr("请按街道或社区分别导出。"),
            )
    places: dict = {}
    for ledger in chosen:
        name = sheet_name(ledger.title, {spot.sheet for spot in places.values()})
        places[ledger.name] = place(built[ledger.name], 1 + len(ledger.notes), name)
    details_first = sorted(built.values(), key=lambda rows: rows.ledger.is_derived)
    derived = {}
    for rows in details_first:
        spots = (
            places if rows.ledger.name in places else {**places, rows.ledger.name: place(rows, 0, rows.ledger.title)}
        )
        derived[rows.ledger.name] = aggregates.derive(rows, spots, built, context)
    return [(places[ledger.name], built[ledger.name], derived[ledger.name]) for ledger in chosen]
