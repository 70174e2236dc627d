"""Ledger export against pandas.to_excel, openpyxl write-only and XlsxWriter (where it is installed), each in a process of its
own, in the same run.

    python tests/bench/bench_ledgers.py [grids [facilities]]      default: a district, 6000 and 4000; a city: 126000 86000

Peers write bare values (write-only and XlsxWriter: with one style per cell; the latter in its constant-memory mode); ours writes everything the bureau asks for.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "core" / "ledgers")]

import ledger_town as town  # noqa: E402

from plugin.core.ledgers.context import LedgerContext  # noqa: E402
from plugin.core.ledgers.export import export  # noqa: E402


def gewu(tables: dict, path: Path) -> None:
    export(path, tables, LedgerContext(area_name="示例", date="2025-06-30"))


def gewu_details(tables: dict, path: Path) -> None:
    export(path, tables, LedgerContext(area_name="示例", date="2025-06-30"), ["micro_grid", "facility"])


def pandas_to_excel(tables: dict, path: Path) -> None:
    import pandas as pd

    with pd.ExcelWriter(path, engine="openpyxl") as writer:
        for name in ("micro_grid", "facility"):
            tables[name].drop(columns="geometry").to_excel(writer, sheet_name=name)


def openpyxl_write_only(tables: dict, path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Border, Font, Side

    book = Workbook(write_only=True)
    side = Side(style="thin")
    font, border = Font(name="宋体", size=10.5), Border(left=side, right=side, top=side, bottom=side)
    for name in ("micro_grid", "facility"):
        sheet = book.create_sheet(name)
        frame = tables[name].drop(columns="geometry").astype(object)
        for row in frame.where(frame.notna(), None).itertuples(index=False):
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, value=value)
                cell.font, cell.border = font, border
                cells.append(cell)
            sheet.append(cells)
    book.save(path)


def xlsxwriter_constant_memory(tables: dict, path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        style = book.add_format({"font_name": "宋体", "font_size": 10.5, "border": 1})
        for name in ("micro_grid", "facility"):
            sheet = book.add_worksheet(name)
            frame = tables[name].drop(columns="geometry").astype(object)
            for number, row in enumerate(frame.where(frame.notna(), None).itertuples(index=False)):
                sheet.write_row(number, 0, row, style)


WAYS = [gewu, gewu_details, openpyxl_write_only, pandas_to_excel]
if importlib.util.find_spec("xlsxwriter"):
    WAYS.append(xlsxwriter_constant_memory)


def measure(way, grids: int, facilities: int, results) -> None:
    tables = town.tables(max(grids // 41, 1), grids, facilities)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.xlsx"
        start = time.perf_counter()
        way(tables, path)
        seconds = time.perf_counter() - start
        size = path.stat().st_size
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    results.put((seconds, (after - before) / 1024, size / 1048576))


def main(grids: int, facilities: int) -> None:
    print(
        f"{grids} grids + {facilities} facilities (gewu: with summary and assessment of {max(grids // 41, 1)} communities' first 6)"
    )
    spawn = multiprocessing.get_context("spawn")
    base = None
    for way in WAYS:
        results = spawn.Queue()
        process = spawn.Process(target=measure, args=(way, grids, facilities, results))
        process.start()
        seconds, added, size = results.get()
        process.join()
        base = base or seconds
        print(
            f"{way.__name__:22s} {seconds:7.2f} s  x{seconds / base:5.1f}  +{added:6.0f} MiB peak  {size:6.1f} MiB file"
        )


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:3]]
    main(*(numbers + [6000, 4000][len(numbers) :]))
