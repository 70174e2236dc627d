"""The known places of a workspace, prepared for finding their names in addresses: 社区, 小区 and 楼栋."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd
import shapely
from scipy import sparse

from ... import resources
from ...columns import shapes, texts
from .name_parts import Name, kind_groups, parse, words
from .phrases import Phrases
from .place_names import Prepared

COMMUNITY, COMPOUND, BUILDING = "community", "compound", "building"
#: What a phrase is to its unit.
WHOLE, CORE, ALIAS = 0, 1, 2

_RANGE = re.compile(r"^(.*?)(\d+)-(\d+)(号|弄)")
_BRACKETS = re.compile(r"\([^()]*\)")
_HOUSE = re.compile(r"^附?\d[\d-]*(?:号|弄|栋|单元|室)?$")  # alone it names nothing
_ROAD_NUMBER = ("号", "弄")
_WIDEST = 20  # house numbers in one range: 185-187号
_COMMON = 500  # a pair of letters in more names than this says nothing


@cache
def settings() -> dict:
    """Return the data file of limits and word lists."""
    return resources.read_json("facilities", "locating.json")


class Gazetteer:
    """Units with a name and a code. Arrays run over compounds, then buildings outside compounds or with a name of their own, then communities:

    level, code, name, geometry; home: number of the unit's community in `communities`, -1 unknown; precinct.
    `names` are the names prepared for comparison; `phrases` what is looked for in texts.
    """

    def __init__(
        self,
        communities: pd.DataFrame,
        compounds: pd.DataFrame | None = None,
        buildings: pd.DataFrame | None = None,
        subdistricts: pd.DataFrame | None = None,
    ):
        """Frames as read from the workspace, geometries in one CRS; `subdistricts` (code, name) helps where addresses
        name streets. Units without code or name are left out."""
        communities, compounds = _named(communities), _named(compounds)
        self.community_codes = texts(communities, "code")
        self._community_row = {code: row for row, code in enumerate(self.community_codes)}
        self.streets = texts(communities, "subdistrict_code")
        homes = self.rows_of(texts(compounds, "community_code"))
        self._numbers, loose, loose_homes = self._buildings(buildings, compounds)
        parts = [(COMPOUND, compounds, homes), (BUILDING, loose, loose_homes),
                 (COMMUNITY, communities, np.arange(len(communities)))]  # fmt: skip
        self.level = np.concatenate([np.full(len(frame), level, dtype=object) for level, frame, _ in parts])
        self.code = np.concatenate([texts(frame, "code") for _, frame, _ in parts])
        self.name = np.concatenate([texts(frame, "name") for _, frame, _ in parts])
        self.geometry = np.concatenate([shapes(frame) for _, frame, _ in parts])
        self.home = np.concatenate([home for _, _, home in parts]).astype("int64")
        own = texts(communities, "precinct_code")
        recorded = np.concatenate([texts(frame, "precinct_code") for _, frame, _ in parts])
        of_home = np.append(own, None)[self.home]
        self.precinct = np.where(pd.isna(recorded), of_home, recorded)
        parsed = [parse(name) for name in self.name]
        self.names = Prepared(parsed)
        self.road_like = np.array([_is_road(name) for name in parsed], dtype=bool)
        self.numeric = np.array([not name.core for name in parsed], dtype=bool)  # 第二小区: many have one
        self._fill_phrases(parsed, subdistricts)
        self._fill_pairs(parsed)
        at = np.flatnonzero(self.level == COMPOUND)
        self.compound_row = dict(zip(self.code[at].tolist(), at.tolist()))

    def __len__(self) -> int:
        return len(self.code)

    def rows_of(self, codes: np.ndarray) -> np.ndarray:
        """Return the number of the community of each code, -1 where unknown."""
        return np.array([self._community_row.get(code, -1) for code in codes], dtype="int64")

    def building(self, compound: int, number: str) -> int:
        """Return the row of building `number` (3, a) of a compound in `building_code` …, -1 where none or several."""
        return self._numbers.get((compound, number), -1)

    def _buildings(self, frame: pd.DataFrame | None, compounds: pd.DataFrame):
        """Return ({(compound, number): row}, buildings outside compounds or with a name of their own, their communities)."""
        frame = _named(frame)
        if "part" in frame:
            frame = frame[(texts(frame, "part") == "整栋") | pd.isna(texts(frame, "part"))].reset_index(drop=True)
        self.building_code, self.building_name = texts(frame, "code"), texts(frame, "name")
        self.building_geometry = shapes(frame)
        row_of = {code: row for row, code in enumerate(texts(compounds, "code"))}
        owner = np.array([row_of.get(code, -1) for code in texts(frame, "compound_code")], dtype="int64")
        _fill_owner(owner, self.building_geometry, shapes(compounds))
        codes, unique = pd.factorize(self.building_name)
        numbers = np.array([*(building_number(name) for name in unique), None], dtype=object)[codes]
        found: dict[tuple[int, str], int] = {}
        for row in np.flatnonzero((owner >= 0) & ~pd.isna(numbers)).tolist():
            key = (int(owner[row]), numbers[row])
            found[key] = -1 if key in found else row
        named = (
            pd.isna(numbers) & np.array([*(len(parse(name).core) >= 2 for name in unique), False], dtype=bool)[codes]
        )
        loose = frame[(owner < 0) | named].reset_index(drop=True)
        return found, loose, self.rows_of(texts(loose, "community_code"))

    def _fill_phrases(self, parsed: list[Name], subdistricts: pd.DataFrame | None) -> None:
        roads = tuple(settings()["road_endings"])
        entries: list[tuple[str, int, int]] = []
        for unit, name in enumerate(parsed):
            if self.level[unit] == COMMUNITY:
                entries.extend((text, unit, WHOLE) for text in _community_phrases(name))
            else:
                entries.extend((text, unit, WHOLE) for text in _whole_phrases(name))
                entries.extend((text, unit, ALIAS) for text in _numbers_of_range(_BRACKETS.sub("", name.whole)))
                core = name.brand + name.core if len(name.core) < 2 else name.core
                if (
                    len(core) >= 2
                    and not core.endswith(roads)
                    and not any(unit_ in _ROAD_NUMBER for unit_, _ in name.marks)
                ):
                    entries.append((core, unit, CORE))
        streets = _named(subdistricts)
        self.street_codes = texts(streets, "code")
        for row, name in enumerate(texts(streets, "name")):
            entries.append((parse(name).whole, len(parsed) + row, WHOLE))
        entries = [entry for entry in dict.fromkeys(entries) if len(entry[0]) >= 2 and not _HOUSE.match(entry[0])]
        self.phrases = Phrases([entry[0] for entry in entries])
        number = {text: row for row, text in enumerate(self.phrases.texts)}
        phrase = np.array([number[entry[0]] for entry in entries], dtype="int64")
        unit = np.array([entry[1] for entry in entries], dtype="int64")
        kind = np.array([entry[2] for entry in entries], dtype="int8")
        times = np.bincount(phrase[kind == CORE], minlength=len(number)) if len(entries) else np.zeros(0, "int64")
        kept = (kind != CORE) | (times[phrase] <= settings()["crowded"])
        phrase, unit, kind = phrase[kept], unit[kept], kind[kept]
        order = np.argsort(phrase, kind="stable")
        self.entry_unit, self.entry_kind = unit[order], kind[order]
        self.entry_begin = np.searchsorted(phrase[order], np.arange(len(number) + 1))

    def _fill_pairs(self, parsed: list[Name]) -> None:
        """Prepare the index of neighbouring letters of compounds and buildings, for names with errors."""
        pairs = [
            letter_pairs(_BRACKETS.sub("", name.whole)) if level != COMMUNITY else []
            for name, level in zip(parsed, self.level)
        ]
        self.pair_number: dict[str, int] = {}
        rows, columns = [], []
        for unit, found in enumerate(pairs):
            for pair in found:
                rows.append(unit)
                columns.append(self.pair_number.setdefault(pair, len(self.pair_number)))
        columns, rows = np.array(columns, dtype="int64"), np.array(rows, dtype="int64")
        times = np.bincount(columns, minlength=len(self.pair_number)) if len(columns) else np.zeros(0)
        weight = np.where(times <= _COMMON, np.log(len(self) + 1) - np.log(np.maximum(times, 1)), 0.0)
        kept = weight[columns] > 0 if len(columns) else np.zeros(0, dtype=bool)
        self.pairs = sparse.csr_matrix(
            (weight[columns[kept]] if len(columns) else [], (columns[kept], rows[kept])),
            shape=(max(len(self.pair_number), 1), max(len(self), 1)),
        )


def _is_road(name: Name) -> bool:
    """Return whether a compound is named like a road: 安国街. 蒙自路380弄 is a place."""
    return name.whole.endswith(tuple(settings()["road_endings"])) and not any(
        unit in _ROAD_NUMBER for unit, _ in name.marks
    )


def building_number(name: str) -> str | None:
    """Return the number of a building from its name: 3栋, 玉林苑3号楼, 3#, 3 → "3"; A座 → "a"; None without one."""
    marks = dict(parse(name).marks)
    number = marks.get("栋") or marks.get("号")
    if number is None and str(name).strip().isdigit():
        number = str(int(str(name).strip()))
    return number


def letter_pairs(text: str) -> list[str]:
    """Return the distinct neighbouring letters of a text."""
    return list(dict.fromkeys(text[i : i + 2] for i in range(len(text) - 1)))


@cache
def extension() -> re.Pattern:
    """Return the pattern of what may follow the core of a compound's name and belongs to it: 花园, 2期, 东区."""
    parts = words()["part_units"]
    units = {*parts["one_sided"], *words()["same_unit"]["units"]} - {
        "向",
        "栋",
        "幢",
        "座",
        "单元",
        "室",
        "层",
        "楼",
        "号",
    }
    marks = "|".join(sorted(units, key=len, reverse=True))
    letters = "|".join(set(parts["letters"]) - {"栋"})
    kinds = "|".join(sorted(kind_groups(), key=len, reverse=True))
    return re.compile(
        rf"(?:(?:{kinds})|\d+(?:-\d+)*(?:{marks})|(?:[a-z]\d?|[甲乙丙丁])(?:{letters})"
        r"|(?:[东西][南北]?|[南北中])(?:小区|[区苑园院片组])){0,4}(?:\([^()]*\))?"
    )


def _named(frame: pd.DataFrame | None) -> pd.DataFrame:
    if frame is None:
        return pd.DataFrame({"code": [], "name": [], "geometry": []}, dtype=object)
    kept = ~pd.isna(texts(frame, "code")) & ~pd.isna(texts(frame, "name"))
    return frame[kept].reset_index(drop=True)


def _fill_owner(owner: np.ndarray, buildings: np.ndarray, compounds: np.ndarray) -> None:
    """Find the compound of buildings without a recorded one by their inner point."""
    rows = np.flatnonzero((owner < 0) & ~shapely.is_missing(buildings))
    if not len(rows) or shapely.is_missing(compounds).all():
        return
    tree = shapely.STRtree(compounds)
    points, hits = tree.query(shapely.centroid(buildings[rows]), predicate="intersects")
    owner[rows[points]] = hits


def _whole_phrases(name: Name) -> list[str]:
    """Return the ways in which the whole name stands in an address: with and without developer and weak ending."""
    whole = _BRACKETS.sub("", name.whole)
    found = [whole]
    for prefix in {name.place, name.brand} - {""}:
        found.extend([text.split(prefix, 1)[1] for text in found if text.startswith(prefix)])
    for weak in words()["kinds"]["weak"]:
        shorter = [text[: -len(weak)] for text in found if text.endswith(weak) and len(text) - len(weak) >= 2]
        found.extend(text for text in shorter if not text.endswith(tuple(settings()["road_endings"])))
    return found


def _numbers_of_range(text: str) -> list[str]:
    """Return the house numbers of 安化路185-187号小区 one by one, with the road."""
    match = _RANGE.match(text)
    low, high = (int(match.group(2)), int(match.group(3))) if match else (0, 0)
    if not 0 < high - low <= _WIDEST:
        return []
    step = 2 if (high - low) % 2 == 0 else 1
    return [f"{match.group(1)}{number}{match.group(4)}" for number in range(low, high + 1, step)]


def _community_phrases(name: Name) -> list[str]:
    """Return the ways in which a community is named; its bare stem alone would fit roads and estates too."""
    stem = name.core + "".join(value + unit for unit, value in name.marks if unit != "区")
    if name.kind == "社区" or not name.kind:
        return [name.whole, stem + "社区", stem + "居委"] if stem else [name.whole]
    return [name.whole, stem + name.kind] if stem else [name.whole]
