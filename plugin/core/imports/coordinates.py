"""Coordinates that stand in columns: which columns, degrees or metres, in which order, with or without a zone number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pandas as pd
import shapely

from .. import resources
from ..text import tr
from . import values
from .names import bare, key

DEGREES, METRES, UNKNOWN = "degrees", "metres", "unknown"

_SAMPLE = 300
_WKT = re.compile(
    r"^\s*(SRID=\d+;)?\s*(MULTI)?(POINT|LINESTRING|POLYGON|CURVEPOLYGON|GEOMETRYCOLLECTION)\s*Z?M?\s*[(E]",
    re.IGNORECASE,
)
_PAIR = re.compile(r"^\s*\(?\s*([-+]?\d+(?:\.\d+)?)\s*[,\uff0c;\s]\s*([-+]?\d+(?:\.\d+)?)\s*\)?\s*$")
_SIDE = re.compile(r"东经|西经|北纬|南纬|经度|纬度|lng|lon(?:gitude)?|lat(?:itude)?|[xy](?=\s*[:=])", re.IGNORECASE)
_LATITUDE = re.compile(r"北纬|南纬|纬度|lat|[ns](?![a-z])", re.IGNORECASE)
_MARKS = re.compile(r"^(wgs84|wgs|gcj02|gcj|bd09|bd|baidu|百度|amap|高德|poi)|(wgs84|wgs|gcj02|gcj|bd09|bd|百度|高德)$")
_BETWEEN = re.compile(r"[,;\s]+")
_DMS = re.compile(
    r"^\s*([NSEWnsew])?\s*([-+]?\d{1,3}(?:\.\d+)?)[°\u00ba:\s度d]\s*(?:(\d{1,2}(?:\.\d+)?)['\u2032\u2019:\s分m]?\s*)?(?:(\d{1,2}(?:\.\d+)?)[\"\u2033\u201d\s秒s']*)?\s*([NSEWnsew])?\s*$"
)


@dataclass(frozen=True)
class Columns:
    """Where a table's positions stand: `wkt`, or `x` (lon/east) and `y` (lat/north); one column for both is a "lon,lat" pair.
    `named_degrees` tells that the names say longitude and latitude; `datum` what the names say of the datum ("" nothing)."""

    x: str = ""
    y: str = ""
    wkt: str = ""
    named_degrees: bool = False
    datum: str = ""

    def __bool__(self) -> bool:
        return bool(self.wkt or (self.x and self.y))


@dataclass
class Judgement:
    """What the numbers say. kind: DEGREES, METRES or UNKNOWN; swapped: x holds what belongs in y;
    epsg: the CGCS2000 zone that an 8-digit easting names (0: none); notes in Chinese."""

    kind: str = UNKNOWN
    swapped: bool = False
    epsg: int = 0
    notes: list[str] = field(default_factory=list)


@cache
def _words() -> dict:
    return resources.read_json("imports", "coordinates.json")


def find(preview: pd.DataFrame) -> Columns:
    """Return the coordinate columns by name, checked against what they hold; empty Columns when there are none."""
    names = [name for name in preview.columns if name != "geometry"]
    by = {role: _named(names, _words()[role]) for role in ("lon", "lat", "east", "north", "pair", "wkt")}
    datum = _datum(names)
    for name in by["wkt"]:
        if _matches(preview[name], _WKT):
            return Columns(wkt=name, datum=datum)
    for first, second, degrees in (("lon", "lat", True), ("east", "north", False)):
        pairs = [(x, y) for x in by[first] for y in by[second] if _numeric(preview[x]) and _numeric(preview[y])]
        if pairs:
            return Columns(*pairs[0], named_degrees=degrees, datum=_datum(list(pairs[0])) or datum)
    for name in by["pair"]:
        filled = [cell for cell in preview[name].iloc[:_SAMPLE] if cell is not None]
        if filled and sum(map(_is_pair, filled)) >= 0.5 * len(filled):
            return Columns(name, name, named_degrees=True, datum=datum)
    return Columns()


def numbers(frame: pd.DataFrame, columns: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Return (x, y) as float64, NaN where unreadable. Degrees may be written with minutes and seconds."""
    if columns.x == columns.y:
        first, second = _pairs(frame[columns.x].to_numpy())
        return (second, first) if _latitude_first(first, second) else (first, second)
    return _number_column(frame[columns.x].to_numpy()), _number_column(frame[columns.y].to_numpy())


def latitude_first(frame: pd.DataFrame, columns: Columns) -> bool:
    """Return whether one column holds pairs in the order latitude, longitude: in China no other reading is possible, and
    `numbers` gives them as longitude and latitude."""
    return columns.x == columns.y and bool(columns.x) and _latitude_first(*_pairs(frame[columns.x].to_numpy()))


def _latitude_first(first: np.ndarray, second: np.ndarray) -> bool:
    good = np.isfinite(first) & np.isfinite(second)
    if not good.any():
        return False
    china, one, other = _words()["china"], float(np.median(first[good])), float(np.median(second[good]))
    return _within(one, china["lat"]) and _within(other, china["lon"]) and not _within(one, china["lon"])


def _pairs(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the two numbers of each cell as they stand, NaN where there are not two; a pair that names its latitude
    (北纬…) comes with the longitude first."""
    found = np.full((len(cells), 2), np.nan)
    for place, cell in enumerate(cells):
        if cell.__class__ is str:
            match = _PAIR.match(cell)
            found[place] = (float(match.group(1)), float(match.group(2))) if match else _pair(cell)
    return found[:, 0], found[:, 1]


def _pair(text: str) -> tuple[float, float]:
    plain = unicodedata.normalize("NFKC", text).replace("\u2032\u2032", '"').strip("()[]{} ")
    if len(plain) > 120:
        return np.nan, np.nan
    pieces = [piece for piece in _BETWEEN.split(_SIDE.sub(_kept_side, plain)) if re.search(r"\d", piece)]
    if len(pieces) != 2:
        return np.nan, np.nan
    one, other = (_angle(_SIDE.sub("", piece).strip(":=()[] ")) for piece in pieces)
    return (other, one) if _LATITUDE.search(pieces[0]) and not _LATITUDE.search(pieces[1]) else (one, other)


def _kept_side(match: re.Match) -> str:
    """Give a word that tells longitude or latitude a space before it: 东经104°北纬30° are two."""
    return " " + match.group()


def _is_pair(cell) -> bool:
    return cell.__class__ is str and (bool(_PAIR.match(cell)) or np.isfinite(_pair(cell)).all())


def judge(x: np.ndarray, y: np.ndarray, columns: Columns) -> Judgement:
    """Return what the numbers are, from their medians."""
    good = np.isfinite(x) & np.isfinite(y) & ~((x == 0) & (y == 0))
    if not good.any():
        return Judgement()
    middle_x, middle_y = float(np.median(x[good])), float(np.median(y[good]))
    china = _words()["china"]
    if abs(middle_x) <= 180 and abs(middle_y) <= 180:
        if _within(middle_y, china["lon"]) and _within(middle_x, china["lat"]) and not _within(middle_x, china["lon"]):
            return Judgement(
                DEGREES, True, 0, [tr("“{x}”列的数值像纬度，“{y}”列的数值像经度。").format(x=columns.x, y=columns.y)]
            )
        inside = _within(middle_x, china["lon"]) and _within(middle_y, china["lat"])
        return Judgement(DEGREES if columns.named_degrees or inside else UNKNOWN)
    words = _words()
    y_is_east = _within(middle_y, words["easting_plain"]) or bool(_zone(middle_y))
    x_is_north = _within(middle_x, words["northing"]) and not _zone(middle_x)
    also_straight = _within(middle_x, words["easting_plain"]) and _within(middle_y, words["northing"])
    if x_is_north and y_is_east and not also_straight:
        judgement = _metres(y, good)
        judgement.swapped = True
        text = tr("“{x}”列是北坐标（7 位），“{y}”列是东坐标：测量习惯 X 朝北。").format(x=columns.x, y=columns.y)
        judgement.notes.insert(0, text)
        return judgement
    return _metres(x, good)


def points(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return shapely points, None where a coordinate is unknown or 0: no place in China has one."""
    shapes = np.full(len(x), None, dtype=object)
    good = np.isfinite(x) & np.isfinite(y) & (x != 0) & (y != 0)
    if good.any():
        shapes[good] = shapely.points(x[good], y[good])
    return shapes


def from_wkt(texts: np.ndarray) -> np.ndarray:
    """Return the shapes of WKT texts, None for blank or unreadable ones."""
    cleaned = [re.sub(r"^\s*SRID=\d+;", "", str(text)) if text is not None else None for text in texts]
    shapes = np.full(len(cleaned), None, dtype=object)
    if cleaned:
        shapes[:] = shapely.from_wkt(np.array(cleaned, dtype=object), on_invalid="ignore")
    return shapes


def _named(names: list[str], words: list[str]) -> list[str]:
    exact = [name for name in names if key(name) in words or bare(name) in words or _plain(name) in words]
    ending = [
        name for name in names
        if name not in exact and any(len(word) >= 2 and _is_chinese(word) and bare(name).endswith(word) for word in words)
    ]  # fmt: skip
    return exact + ending


def _plain(name: str) -> str:
    """Return the key of a name without what it says of the datum or the source: "经度_gcj" → "经度", "POI_X" → "x"."""
    return _MARKS.sub("", key(name))


def _is_chinese(word: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in word)


def _datum(names: list[str]) -> str:
    joined = " ".join(key(name) for name in names)
    for datum, words in _words()["datum_words"].items():
        if any(word in joined for word in words):
            return datum
    return ""


def _matches(column: pd.Series, pattern: re.Pattern) -> bool:
    texts = [str(value) for value in column.iloc[:_SAMPLE] if value is not None]
    return bool(texts) and sum(bool(pattern.match(text)) for text in texts) >= 0.5 * len(texts)


def _numeric(column: pd.Series) -> bool:
    cells = column.iloc[:_SAMPLE].to_numpy()
    filled = cells[~values.is_blank(cells)]
    return bool(len(filled)) and float(np.isfinite(_number_column(filled)).mean()) >= 0.5


def _number_column(cells: np.ndarray) -> np.ndarray:
    found = (
        pd.to_numeric(pd.Series(cells, dtype=object), errors="coerce").to_numpy(dtype="float64", na_value=np.nan).copy()
    )
    for place in np.flatnonzero(np.isnan(found)):
        if isinstance(cells[place], str):
            found[place] = _angle(cells[place])
    return found


def _angle(text: str) -> float:
    number, _ = values.to_number(np.array([text], dtype=object))
    match = _DMS.match(text)
    if match is None:
        return float(number[0])
    before, degrees, minutes, seconds, after = match.groups()
    value = abs(float(degrees)) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    negative = degrees.startswith("-") or (before or after or "").upper() in ("S", "W")
    return -value if negative else value


def _within(value: float, limits: list) -> bool:
    return limits[0] <= value <= limits[1]


def _zone(easting: float) -> int:
    """Return the zone number of an 8-digit easting, 0 for none: 25–45 three-degree, 13–23 six-degree."""
    zone = int(easting // 1_000_000)
    plain = easting - zone * 1_000_000
    return zone if (25 <= zone <= 45 or 13 <= zone <= 23) and _within(plain, _words()["easting_plain"]) else 0


def _metres(east: np.ndarray, good: np.ndarray) -> Judgement:
    zones = {_zone(float(value)) for value in east[good][:2000]}
    zone = _zone(float(np.median(east[good])))
    if not zone:
        return Judgement(METRES)
    epsg = 4513 + zone - 25 if zone >= 25 else 4491 + zone - 13
    width = tr("3 度带") if zone >= 25 else tr("6 度带")
    notes = [tr("东坐标为 8 位，前两位是带号 {zone}（{width}）。").format(zone=zone, width=width)]
    if len(zones - {0}) > 1:
        notes.append(
            tr("同一文件内有多个带号：{zones}，请分带导入。").format(zones="、".join(map(str, sorted(zones - {0}))))
        )
    return Judgement(METRES, False, epsg, notes)
