"""The encoding of a shapefile's texts, judged from the bytes of its .dbf: .cpg files are often missing or wrong."""

from __future__ import annotations

import struct
from pathlib import Path

from ..text import tr
from .encoding import Detected, canonical
from .encoding import detect as detect_bytes

_SAMPLE_BYTES = 8_000_000
#: dBASE language driver ids that name a code page with certainty.
_DRIVERS = {
    0x03: "windows-1252",
    0x57: "",
    0x4D: "GB18030",
    0x7A: "GB18030",
    0x4F: "BIG5",
    0x78: "BIG5",
    0x13: "cp932",
    0xC8: "cp1250",
    0xC9: "cp1251",
}


def detect(path: Path, encoding: str | None = None) -> Detected:
    """Return the encoding of the texts of a .shp or .dbf; `encoding` overrides.

    Order: valid UTF-8 bytes, a .cpg that fits the bytes, a language driver id that fits, GB18030 or Latin by the bytes.
    """
    wanted = canonical(encoding)
    if wanted:
        return Detected(wanted, tr("由用户指定"))
    table = _beside(path, ".dbf")
    if table is None:
        return Detected("UTF-8", tr("没有 .dbf"))
    driver, cells = _texts(table)
    data = b"\n".join(cells)
    judged = detect_bytes(data)
    page = _beside(path, ".cpg")
    said = canonical(page.read_text(encoding="ascii", errors="ignore")) if page else ""
    if not any(byte > 127 for byte in data[:_SAMPLE_BYTES]):
        return Detected(said or "UTF-8", tr("只含英文和数字"))
    if judged.encoding == "UTF-8":
        note = (
            tr("按字节判定；.cpg 写的是 {said}，与内容不符").format(said=said)
            if said and said != "UTF-8"
            else judged.note
        )
        return Detected("UTF-8", note)
    for name, note in ((said, tr("由 .cpg 文件说明")), (_DRIVERS.get(driver, ""), tr("由 .dbf 文件头说明"))):
        if name and _fits(data, name) and not (judged.encoding == "GB18030" and name in ("windows-1252", "ISO-8859-1")):
            return Detected(name, note)
    if said:
        return Detected(judged.encoding, tr("按字节判定；.cpg 写的是 {said}，与内容不符").format(said=said))
    return judged


def deleted(path: Path) -> int:
    """Return how many records of the .dbf beside a .shp are marked as deleted: readers count them, but do not give them."""
    table = _beside(path, ".dbf")
    if table is None:
        return 0
    with table.open("rb") as stream:
        head = stream.read(32)
        if len(head) < 32:
            return 0
        header_size, record_size = struct.unpack("<HH", head[8:12])
        stream.seek(header_size)
        marks = 0
        step = max(_SAMPLE_BYTES // max(record_size, 1), 1) * max(record_size, 1)
        while data := stream.read(step):
            marks += data[:: max(record_size, 1)].count(b"*")
        return marks


def _beside(path: Path, suffix: str) -> Path | None:
    for name in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
        if name.is_file():
            return name
    return None


def _fits(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _texts(path: Path) -> tuple[int, list[bytes]]:
    """Return (language driver id, field names and distinct text cells). Cells that fill their whole width may end in half
    a character and are left out when there are others."""
    with path.open("rb") as stream:
        head = stream.read(32)
        if len(head) < 32:
            return 0, []
        header_size, record_size = struct.unpack("<HH", head[8:12])
        descriptors = stream.read(max(header_size - 32, 0))
        data = stream.read(_SAMPLE_BYTES)
    fields, names, offset = [], [], 1
    for start in range(0, len(descriptors) - 31, 32):
        item = descriptors[start : start + 32]
        if item[:1] == b"\r":
            break
        names.append(item[:11].split(b"\0")[0])
        if item[11:12] == b"C":
            fields.append((offset, item[16]))
        offset += item[16]
    cells, full = set(), set()
    for start in range(0, len(data) - record_size + 1, max(record_size, 1)):
        for position, width in fields:
            cell = data[start + position : start + position + width].rstrip(b" \0")
            if cell and not cell.isascii():
                (full if len(cell) == width else cells).add(cell)
    whole_names = [name for name in names if len(name) < 10]
    return head[29], [*whole_names, *(cells or full)]
