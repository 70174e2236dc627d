"""The workbook 平急转换人员方案: staff per community, and the groups with their lists of doors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..grids.emergency.emergency import EmergencyPlan
from ..grids.emergency.staffing import Staffing
from ..grids.emergency.staffing_settings import EmergencySettings, assumptions
from ..progress import Progress, silent
from ..text import stored
from . import catalogue
from .context import LedgerContext
from .export import export_sheets

BOOK = "emergency"


def title() -> str:
    """Return the name of the workbook."""
    return stored("平急转换人员方案")


def export_emergency(
    path: Path | str,
    plan: EmergencyPlan,
    staffing: Staffing,
    settings: EmergencySettings,
    context: LedgerContext,
    grids: pd.DataFrame | None = None,
    workers: pd.DataFrame | None = None,
    mask: bool = True,
    progress: Progress = silent,
) -> dict:
    """Write the workbook whole or not at all and return the report of `export.export`.

    grids, workers: frames of micro_grid and worker, to name the worker of normal times (masked unless `mask` is off).
    """
    tables = {
        "staffing": staffing.table,
        "community": staffing.table[["code", "name"]],
        "emergency_group": plan.groups,
        **({"micro_grid": grids} if grids is not None else {}),
        **({"worker": workers} if workers is not None else {}),
    }
    values = {name: f"{settings.as_dict()[name]:g}" for name in ("hours", "pace", "order_minutes", "normal_households")}
    values.update({f"group_{name}": f"{getattr(settings, name):g}" for name in ("minimum", "target", "maximum")})
    book = [_named(ledger, values) for ledger in catalogue.ledgers(BOOK).values()]
    book[0] = replace(book[0], notes=(*book[0].notes, *_assumed(settings)))
    return export_sheets(path, book, book, tables, replace(context, more=values), mask, progress)


def _named(ledger, values: dict[str, str]):
    """Return the ledger with the values in the titles over its columns."""
    columns = (
        replace(column, group=column.group.format(**values)) if "{" in column.group else column
        for column in ledger.columns
    )
    return replace(ledger, columns=tuple(columns))


def _assumed(settings: EmergencySettings) -> list[str]:
    """Return the parameters, a line per mark, each with its value and where it comes from."""
    marks, by_mark = catalogue.house()["marks"], {}
    for item in assumptions(settings):
        text = stored("{title} {value:g} {unit}（{basis}{changed}）").format(
            title=item.title,
            value=item.value,
            unit=item.unit,
            basis=item.basis,
            changed=stored("；本次改用此值，非原依据的数值") if item.changed else "",
        )
        by_mark.setdefault(item.mark, []).append(text.replace("{", "{{").replace("}", "}}"))
    return [
        stored("参数（{mark}）：{texts}。").format(mark=marks[mark], texts=stored("；").join(texts))
        for mark, texts in by_mark.items()
    ]
