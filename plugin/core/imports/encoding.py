"""Which encoding a text is in, judged from its bytes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import numpy as np

from ..errors import GewuError
from ..text import tr

#: Offered to the user; the first that fits is taken.
CHOICES = ("UTF-8", "GB18030", "BIG5", "UTF-16", "windows-1252", "ISO-8859-1")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ALIASES = {"utf8": "UTF-8", "utf8sig": "UTF-8", "gbk": "GB18030", "gb2312": "GB18030", "cp936": "GB18030", "936": "GB18030",
            "cp1252": "windows-1252", "latin1": "ISO-8859-1", "system": ""}  # fmt: skip


@dataclass(frozen=True)
class Detected:
    """An encoding name Python and GDAL know, and in Chinese how it was found."""

    encoding: str
    note: str


def canonical(name: str | None) -> str:
    """Return the usual spelling of an encoding name ("gbk" → "GB18030"), "" for none or unknown ones."""
    if not name:
        return ""
    name = name.strip()
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    if plain in _ALIASES:
        return _ALIASES[plain]
    known = {re.sub(r"[^a-z0-9]", "", choice.lower()): choice for choice in CHOICES}
    if plain in known:
        return known[plain]
    try:
        b"a".decode(name, "replace")  # "hex" and its like are codecs, but not of texts
        return codecs.lookup(name).name
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return ""


def looks_utf16(data: bytes) -> str:
    """Return "utf-16-le" or "utf-16-be" for texts of two-byte characters without a byte order mark, else ""."""
    even = data[: min(len(data), 8192) // 2 * 2]
    if len(even) < 8 or even.count(b"\0") < 0.04 * len(even):
        return ""
    best, best_share = "", 0.7
    for name in ("utf-16-le", "utf-16-be"):
        text = even.decode(name, "replace")
        usual = sum(
            letter in "\r\n\t" or " " <= letter <= "~" or "\u3000" <= letter <= "\u9fff" or letter >= "\uff00"
            for letter in text
        )
        if usual / len(text) > best_share:
            best, best_share = name, usual / len(text)
    return best


def is_utf8(name: str) -> bool:
    """Return whether a name means UTF-8, with or without a mark."""
    return re.sub(r"[^a-z0-9]", "", name.lower()) in ("utf8", "utf8sig", "ascii", "usascii")


def detect(data: bytes) -> Detected:
    """Return the encoding of `data`: byte order mark, two-byte characters, else strict UTF-8, else GB18030 or Big5 when it
    reads as usual Chinese, else windows-1252 (every byte has a meaning there)."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return Detected(name, tr("由文件头的字节顺序标记（BOM）确定"))
    if b"\0" in data[:8192] and looks_utf16(data):
        return Detected(looks_utf16(data), tr("按字节判定"))
    if not (np.frombuffer(data, dtype=np.uint8) > 127).any():
        return Detected("UTF-8", tr("只含英文和数字"))
    if _decodes(data, "utf-8"):
        return Detected("UTF-8", tr("按字节判定"))
    mainland = _usual_chinese_share(data) if _decodes(data, "gb18030") else 0.0
    island = _usual_big5_share(data) if _decodes(data, "big5") else 0.0
    if island >= 0.8 and island > mainland:
        return Detected("BIG5", tr("按字节判定，像繁体中文"))
    if mainland >= 0.5:
        return Detected("GB18030", tr("按字节判定"))
    if _broken_tail(data, "utf-8"):
        return Detected("UTF-8", tr("按字节判定，文件可能被截断"))
    if (_broken_tail(data, "gb18030") or _broken_share(data, "gb18030") <= 0.001) and _usual_chinese_share(data) >= 0.5:
        return Detected("GB18030", tr("按字节判定，个别字节损坏"))
    return Detected("windows-1252", tr("按字节判定，不像中文编码"))


def decode(data: bytes, encoding: str | None, label: str) -> tuple[str, Detected]:
    """Return the text of `data` and the encoding used; `encoding` overrides the detection.

    Raises GewuError when the given encoding does not fit; `label` names the file in the message.
    """
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or looks_utf16(data)
    if b"\0" in data[:4096] and not marked and not encoding:
        raise GewuError(
            tr("“{file}”不是文本文件。").format(file=label),
            remedy=tr("请选择 csv、txt 或 xlsx 文件。"),
        )
    wanted = canonical(encoding)
    found = Detected(wanted, tr("由用户指定")) if wanted else detect(data)
    try:
        text = data.decode(
            "utf-8-sig" if found.encoding == "UTF-8" else found.encoding, "strict" if wanted else "replace"
        )
    except UnicodeDecodeError as error:
        raise GewuError(
            tr("“{file}”不能按 {encoding} 编码读取。").format(file=label, encoding=wanted),
            details=str(error),
            remedy=tr("请换一种编码，或选“自动”。"),
        ) from error
    return text, found


def _decodes(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _broken_tail(data: bytes, name: str) -> bool:
    """Return whether only the last bytes do not decode: the file ends in the middle of a character."""
    try:
        data.decode(name)
    except UnicodeDecodeError as error:
        before = np.frombuffer(data[: error.start], dtype=np.uint8)
        return error.start >= len(data) - 4 and int((before > 127).sum()) >= 12
    return True


def _broken_share(data: bytes, name: str) -> float:
    text = data[:2_000_000].decode(name, "replace")
    return text.count("\ufffd") / max(len(text), 1)


def _usual_big5_share(data: bytes) -> float:
    """Return which share of the double bytes are the 5,401 usual characters and the marks of Big5 (first byte A1–C6)."""
    total = usual = 0
    for run in re.findall(rb"(?:[\x81-\xfe][\x40-\x7e\xa1-\xfe])+", data[:200_000]):
        pairs = np.frombuffer(run, dtype=np.uint8).reshape(-1, 2)
        total += len(pairs)
        usual += int(((pairs[:, 0] >= 0xA1) & (pairs[:, 0] <= 0xC6)).sum())
    return usual / total if total else 0.0


def _usual_chinese_share(data: bytes) -> float:
    """Return which share of the characters beyond ASCII are in GB2312 (usual hanzi and punctuation).

    Latin-1 text often decodes as GBK too, but then into rare characters: "é" followed by a letter.
    """
    total = usual = 0
    for run in re.findall(rb"(?:[\x81-\xfe][\x30-\xfe])+", data[:200_000]):
        pairs = np.frombuffer(run, dtype=np.uint8).reshape(-1, 2)
        total += len(pairs)
        usual += int(((pairs[:, 0] >= 0xA1) & (pairs[:, 0] <= 0xF7) & (pairs[:, 1] >= 0xA1)).sum())
    return usual / total if total else 0.0
