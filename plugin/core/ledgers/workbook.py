"""Skeleton by openpyxl, rows streamed into it while it is zipped: all of openpyxl's features, none of its cell cost."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook

from ..progress import Progress, part
from .aggregates import Derived
from .context import LedgerContext
from .layout import Placement
from .rows import Rows
from .sheet_setup import prepare
from .sheet_writer import SheetWriter
from .styles import StyleBook, default_font

_DATA = re.compile(rb"<sheetData\s*/>|<sheetData>.*?</sheetData>", re.DOTALL)
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"')
#: From here on speed counts more than the last tenth of file size.
_LARGE = 20000
#: Cells beyond which a sheet may pass 2 GiB; below, no ZIP64 marks, which old versions of Excel refuse.
_HUGE = 10_000_000


def write(
    path: Path,
    sheets: list[tuple[Placement, Rows, Derived]],
    context: LedgerContext,
    mask: bool,
    progress: Progress,
) -> None:
    """Write the workbook to `path` (a temporary name; the caller swaps it in)."""
    book = Workbook()
    book._named_styles["Normal"].font = default_font()  # the unit of column widths
    styles = StyleBook(book)
    writers = []
    for number, (place, rows, derived) in enumerate(sheets):
        sheet = book.worksheets[0] if number == 0 else book.create_sheet()
        sheet.title = place.sheet
        writer = SheetWriter(place, rows, derived, styles, context, mask)
        prepare(sheet, place, rows, context, mask, writer.paper())
        writers.append(writer)
    _properties(book, sheets, context)
    skeleton = io.BytesIO()
    book.save(skeleton)
    large = sum(rows.count for _, rows, _ in sheets) > _LARGE
    with (
        zipfile.ZipFile(skeleton) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1 if large else 6) as target,
    ):
        targets = {f"xl/worksheets/sheet{number}.xml": number - 1 for number in range(1, len(sheets) + 1)}
        for name in source.namelist():
            if name not in targets:
                target.writestr(name, source.read(name))
                continue
            number = targets[name]
            step = part(progress, number / len(sheets), (number + 1) / len(sheets))
            place, rows, _ = sheets[number]
            huge = rows.count * len(place.ledger.columns) > _HUGE
            with target.open(name, "w", force_zip64=huge) as stream:
                _stream(stream, source.read(name), place, writers[number], step)


def _stream(stream: BinaryIO, skeleton: bytes, place: Placement, writer: SheetWriter, progress: Progress) -> None:
    everything = f"A1:{place.letter(place.ledger.columns[-1].id)}{place.end}".encode()
    skeleton = _DIMENSION.sub(b'<dimension ref="' + everything + b'"', skeleton, count=1)
    before, after = _DATA.split(skeleton, maxsplit=1)
    stream.write(before + b"<sheetData>")
    stream.write(writer.head().encode())
    progress(0.0, place.sheet)
    for rows in writer.body(progress):
        stream.write(rows.encode())
    stream.write(writer.foot().encode())
    stream.write(b"</sheetData>" + after)


def _properties(book: Workbook, sheets: list, context: LedgerContext) -> None:
    """Name the document; nothing of the machine or the person at it goes in."""
    book.properties.title = f"{context.area_name}{sheets[0][0].ledger.title if len(sheets) == 1 else ''}"
    book.properties.creator = context.unit_name
    if context.date:
        book.properties.created = book.properties.modified = datetime.fromisoformat(context.date[:10])
    book.calculation.fullCalcOnLoad = True
