"""Cells into values of a field's type: numbers with units, dates as Chinese offices write them, codes as text."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache
from typing import Callable

import numpy as np
import pandas as pd

from .. import resources
from .names import key

_BLANKS = {
    "",
    "-",
    "--",
    "—",
    "——",
    "/",
    "\\",
    "无数据",
    "暂无",
    "暂无数据",
    "不详",
    "未知",
    "null",
    "none",
    "nan",
    "n/a",
    "#n/a",
    "待定",
}
_NUMBER = re.compile(
    r"^(?:约|共|共计|合计|总计|近|大约|≈|~|≥|≤|>|<|¥|¥|rmb)?([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+)(e[-+]?\d+)?([^\d.,]*|[^\d.,]*[a-z米][23](?:/[^\d]*)?)$"
)
_STOREYS = re.compile(r"(?:共|地上)(\d+)层")
_F_BEFORE = re.compile(r"^[fl](\d{1,3})$", re.IGNORECASE)
_HAN_NUMBER = re.compile(r"^[约共近]*([零〇一二两三四五六七八九十百千]+)([^零〇一二两三四五六七八九十百千\d]*)$")
_HAN_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_HAN_TENS = {"十": 10, "百": 100, "千": 1000}
#: Numerals of forms and old lists, and zeros that look like letters.
_HAN_OTHER = str.maketrans(
    {"壹": "一", "贰": "二", "叁": "三", "肆": "四", "伍": "五", "陆": "六", "柒": "七", "捌": "八", "玖": "九", "拾": "十", "佰": "百",
     "仟": "千", "○": "〇", "Ｏ": "〇", "廿": "二十", "卅": "三十", "两": "二"}
)  # fmt: skip
#: What stands in brackets after a number: 120（其中空置3）.
_ASIDE = re.compile(r"(?<=[^(\[（])[(\[][^)\]]*[)\]]?$")
#: After a number these are mistyped digits: 12O, 1l.
_LETTERS_FOR_DIGITS = ("o", "l", "i")
_FLOAT_CODE = re.compile(r"^(\d{6,})\.0+$")
_DATE = re.compile(
    r"^(\d{4})[年./\-](\d{1,2})(?![\d:])(?:(?:月份?|[./\-])(?:(\d{1,2})(?![\d月])[日号]?)?)?(?:[t\s]*(?:\d{1,2}:\d\d|[^\d./\-]).*)?$",
    re.IGNORECASE,
)
_COMPACT_DATE = re.compile(r"^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")
_MONTHS = re.compile(r"^(\d{4})年(\d{1,2})月?[-~至到—]\d{1,2}月")
_YEAR = re.compile(r"^((?:18|19|20)\d{2})(?:年.*|年代.*)?$")
_REPUBLIC = re.compile(r"^民国(\d{1,3})年")
_HAN_DATE = re.compile(r"[〇零一二三四五六七八九十]")
_TENS = re.compile(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_TRUE = {"是", "有", "√", "y", "yes", "true", "1", "t", "对", "已", "✓", "☑"}
_FALSE = {"否", "无", "×", "x", "n", "no", "false", "0", "f", "错", "未", "没有", "✗", "☐"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u200b\ufeff]")
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?e\+?\d{2,}$", re.IGNORECASE)
#: Spreadsheets keep 15 digits; a longer whole number has lost the rest.
EXACT = 10**15


def is_blank(values: np.ndarray) -> np.ndarray:
    """Return which cells are empty."""
    return pd.isna(values) | np.array([isinstance(value, str) and not value.strip() for value in values], dtype=bool)


def to_text(values: np.ndarray) -> np.ndarray:
    """Return cells as stripped texts or None. Whole numbers lose a ".0", dates become ISO texts, letters stay as they are."""
    return _each(values, _text)


def to_code(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (codes, damaged): texts with half-width characters and no spaces, leading zeros kept.

    damaged: a spreadsheet has turned the code into 5.10107E+11, into a number of more than 15 digits (digits are lost) or
    into a date (3-1 into 1 March).
    """
    result = _each(values, _code)
    damaged = np.array(
        [
            (isinstance(value, str) and bool(_SCIENTIFIC.match(value.strip())))
            or (isinstance(value, float) and abs(value) >= EXACT)
            or isinstance(value, (dt.date, dt.datetime))
            for value in values
        ],
        dtype=bool,
    )
    return result, damaged


def to_number(values: np.ndarray, unit: str = "") -> tuple[np.ndarray, np.ndarray]:
    """Return (float64 numbers, unreadable): "65栋" 65, "1,200㎡" 1200, "30,802元/平" 30802, "1.2万" 12000,
    "高楼层(共34层)" 34, full-width digits. A unit that differs from `unit` is converted when resources/imports/units.json
    knows how (亩 → ㎡). Blank cells are NaN and not unreadable."""
    series = pd.Series(values, dtype=object)
    numbers = pd.to_numeric(series, errors="coerce").to_numpy(dtype="float64", na_value=np.nan).copy()
    numbers[np.isinf(numbers)] = np.nan
    left = np.isnan(numbers) & ~pd.isna(series).to_numpy()
    unreadable = np.zeros(len(values), dtype=bool)
    if left.any():
        codes, unique = pd.factorize(series[left].astype(str))
        parsed = [_number(text, unit) for text in unique]
        found = np.array([np.nan if value is None or value == "blank" else value for value in parsed], dtype="float64")
        bad = np.array([value is None for value in parsed], dtype=bool)
        numbers[left] = found[codes]
        unreadable[left] = bad[codes]
    return numbers, unreadable


def to_boolean(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (True, False or None, unreadable)."""
    result = _each(values, _boolean)
    unreadable = np.array([item == "?" for item in result], dtype=bool)
    result[unreadable] = None
    return result, unreadable


def to_date(values: np.ndarray, with_time: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return (ISO texts or None, unreadable): 2021年3月5日, 2021.3.5, 20210305, a workbook's date or day number.
    A month without a day becomes its first day, a year its first of January."""
    result = _each(values, _date)
    unreadable = np.array([item == "?" for item in result], dtype=bool)
    result[unreadable] = None
    if with_time:
        result = np.array(
            [None if item is None else item if "T" in item else f"{item}T00:00:00" for item in result], dtype=object
        )
    else:
        result = np.array([None if item is None else item[:10] for item in result], dtype=object)
    return result, unreadable


def to_year(values: np.ndarray) -> np.ndarray:
    """Return cells like "2011年建", "1998-12-28", a date or 2011 with the year alone, everything else as it is."""
    return _each(values, _year)


def _each(values: np.ndarray, convert: Callable) -> np.ndarray:
    """Apply `convert` once per distinct cell (by type and value)."""
    known: dict = {}
    result = np.full(len(values), None, dtype=object)
    if convert in (_text, _code) and all(value is None or value.__class__ is str for value in values):
        result[:] = [None if value is None else convert(value) for value in values]  # cheaper than remembering
        return result
    for place, value in enumerate(values):
        if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
            continue
        tag = (value.__class__, value)
        try:
            converted = known[tag]
        except KeyError:
            converted = known[tag] = convert(value)
        except TypeError:
            converted = convert(str(value))
        result[place] = converted
    return result


def _text(value) -> str | None:
    if value.__class__ is str:
        text = value.strip()
        if text.isprintable():  # no odd spaces or control characters in it
            return text or None
    if isinstance(value, (bool, np.bool_)):
        return "是" if value else "否"
    if isinstance(value, (float, np.floating)):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    if isinstance(value, (dt.datetime, dt.date)):
        return _iso(value).replace("T00:00:00", "")
    text = re.sub(
        r"[\x00-\x08\x0b\x0c\x0e-\x1f\u200b\ufeff]", "", str(value).replace("\u3000", " ").replace("\xa0", " ")
    ).strip()
    return text or None


def _code(value) -> str | None:
    text = _text(value)
    if text is None:
        return None
    if text.isascii():
        whole = _FLOAT_CODE.match(text)  # 510107001003.0: a number that some program wrote as text
        return whole.group(1) if whole else text.replace(" ", "").lstrip("'") or None
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lstrip("'") or None


def _plain(text: str) -> str:
    if text.isascii():
        return text.replace(" ", "").lstrip("'") or None
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def _number(text: str, unit: str) -> float | str | None:
    """Return the number, "blank" for an empty-like text, None for an unreadable one."""
    plain = _plain(text)
    if plain in _BLANKS or text.strip() in _BLANKS:
        return "blank"
    match = _NUMBER.match(plain)
    if match is None or match.group(3).lower() in _LETTERS_FOR_DIGITS:
        return _unusual_number(plain, unit)
    digits, exponent, rest = match.groups()
    number = float(digits.replace(",", "") + (exponent or ""))
    return number * _factor(rest, unit)


def _unusual_number(plain: str, unit: str) -> float | None:
    """Return 6 for "地上6层地下1层", and for "F6" or "六层" where storeys are counted; None for anything else."""
    storeys = _STOREYS.search(plain) or (_F_BEFORE.match(plain) if unit == "层" else None)
    if storeys:
        return float(storeys.group(1))
    if _ASIDE.search(plain):
        number = _number(_ASIDE.sub("", plain), unit)
        return number if number.__class__ is float else None
    han = _HAN_NUMBER.match(plain.translate(_HAN_OTHER))
    return _han_number(han.group(1)) if han and han.group(2) in ("", unit) else None


def _han_number(text: str) -> float | None:
    """Return 120 for "一百二十"; None for a row of digits without tens (一二三), which may be a code."""
    if not any(letter in _HAN_TENS for letter in text):
        return float(_HAN_DIGITS[text]) if len(text) == 1 else None
    total, digit, last, gap = 0, 0, 1, False
    for letter in text:
        if letter in _HAN_TENS:
            last = _HAN_TENS[letter]
            total, digit, gap = total + (digit or 1) * last, 0, False
        else:
            digit = _HAN_DIGITS[letter]
            gap |= digit == 0
    if last >= 100 and not gap:
        digit *= last // 10  # 三百二 is 320, 三百零二 is 302
    return float(total + digit)


@cache
def _units() -> dict:
    return resources.read_json("imports", "units.json")


def _factor(rest: str, unit: str) -> float:
    rest = rest.split("/")[0]
    if not rest:
        return 1.0
    own = {_plain(name): factor for name, factor in _units()["units"].get(unit, {}).items()}
    if rest in own:
        return own[rest]
    for word, factor in _units()["multipliers"].items():
        if rest.startswith(word):
            return float(factor)
    return 1.0


def _boolean(value) -> bool | str | None:
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    text = key(_text(value) or "")
    if text in _TRUE or str(value).strip() in _TRUE:
        return True
    if text in _FALSE or str(value).strip() in _FALSE:
        return False
    return None if not text or text in _BLANKS else "?"


def _iso(value) -> str:
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S")
    return value.isoformat()


def _date(value) -> str | None:
    if isinstance(value, (dt.datetime, dt.date)):
        return _iso(value)
    text = _plain_date(str(value))
    if text in _BLANKS:
        return None
    parts = _date_parts(text)
    if parts:
        try:
            return dt.date(*(*parts, 1, 1)[:3]).isoformat()
        except ValueError:
            return "?"
    try:
        days = float(text)
    except ValueError:
        return "?"
    if 20000 <= days <= 60000:  # days since 1899-12-30, as workbooks count them
        return (dt.date(1899, 12, 30) + dt.timedelta(days=int(days))).isoformat()
    return "?"


def _date_parts(text: str) -> tuple[int, ...]:
    """Return (year, month, day) as far as they are told; empty for anything else."""
    for pattern in (_MONTHS, _DATE, _COMPACT_DATE, _YEAR):
        match = pattern.match(text)
        if match:
            return tuple(int(part) for part in match.groups() if part is not None)
    match = _REPUBLIC.match(text)
    return (1911 + int(match.group(1)),) if match else ()


def _plain_date(text: str) -> str:
    """Return the text in half width, with digits for 二〇二四年五月, without spaces around what is no digit."""
    plain = re.sub(r"\s+(?=\D)|(?<=\D)\s+", "", unicodedata.normalize("NFKC", text)).strip().lower()
    if _HAN_DATE.search(plain) and ("年" in plain or "月" in plain):
        plain = _TENS.sub(_tens, plain.translate(_HAN_OTHER))
        plain = re.sub(r"[〇零一二三四五六七八九]", lambda m: str(_HAN_DIGITS[m.group()]), plain)
    return plain


def _tens(match: re.Match) -> str:
    """Return "31" for 三十一, "10" for 十."""
    tens, ones = match.groups()
    return str(10 * (_HAN_DIGITS[tens] if tens else 1) + (_HAN_DIGITS[ones] if ones else 0))


def _year(value):
    if isinstance(value, (dt.datetime, dt.date)):
        return value.year
    if isinstance(value, str):
        parts = _date_parts(_plain_date(value))
        if parts:
            return parts[0]
    return value
