"""The doors of buildings in the order in which a worker knocks: shops below, then unit by unit, floor by floor.

Nobody hands over door numbers, so households are spread evenly over units and floors; the door list says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from ...text import stored
from ..parts.part_names import FLOOR, UNIT, building_title
from ..parts.parts import even_split

_FLOORS = re.compile(r"\s*(\d+)\s*[–\-~—]\s*(\d+)\s*层\s*$")
_ONE_FLOOR = re.compile(r"\s*(\d+)\s*层\s*$")
_UNITS = re.compile(r"\s*(\d+)\s*单元\s*$")
#: A floor count above this is a typing error (see households.json).
_MOST_FLOORS = 150


@dataclass(frozen=True)
class Door:
    """Some doors next to each other on one floor.

    building: number of the whole building; leaf: row of the leaf; unit, floor: 0 = unknown; first: place of the first on its floor.
    """

    building: int
    leaf: int
    unit: int
    floor: int
    first: int
    count: int
    is_shop: bool


@dataclass(frozen=True)
class Stairs:
    """What a leaf is in words: title of the whole building, its unit (0 = several or unknown) and its floors."""

    title: str
    unit: int
    units: int
    low: int
    floors: int


def stairs_of(row: pd.Series) -> Stairs:
    """Return the inner order of a leaf, read from its fields and, for a part, from its label (3栋2单元 5–8层)."""
    floors, units = _count(row.get("floors")), _count(row.get("units"))
    floors = floors if floors <= _MOST_FLOORS else 0
    title, low, unit = building_title(row), 1, 0
    if row.get("part") in (UNIT, FLOOR) and isinstance(row.get("part_label"), str) and row["part_label"].strip():
        title = row["part_label"].strip()
        units = 0
        band = _FLOORS.search(title) or _ONE_FLOOR.search(title)
        if band:
            low, high = int(band.group(1)), int(band.groups()[-1])
            floors = high - low + 1 if 0 < low <= high <= _MOST_FLOORS else 0
            title = title[: band.start()].strip()
        elif row["part"] == FLOOR:
            floors = 0  # 第2部分: nobody knows which floors
        found = _UNITS.search(title)
        if found and int(found.group(1)) > 0:
            unit, title = int(found.group(1)), title[: found.start()].strip()
        title = title or building_title(row)
    return Stairs(title, unit, units if units > 1 else 0, low, floors)


def doors_of(building: int, leaf: int, homes: int, shops: int, stairs: Stairs, most: int) -> list[Door]:
    """Return the doors of one leaf in walking order, at most `most` in one piece (so that groups can always be formed)."""
    doors = _pieces(building, leaf, stairs.unit, 0, shops, most, True)
    numbers = range(1, stairs.units + 1) if stairs.units else (stairs.unit,)
    for unit, of_unit in zip(numbers, even_split(homes, max(stairs.units, 1))):
        if not stairs.floors:
            doors += _pieces(building, leaf, unit, 0, int(of_unit), 1, False)
            continue
        for floor, count in enumerate(even_split(int(of_unit), stairs.floors), start=stairs.low):
            doors += _pieces(building, leaf, unit, floor, int(count), most, False)
    return doors


def _pieces(building: int, leaf: int, unit: int, floor: int, count: int, most: int, is_shop: bool) -> list[Door]:
    if count <= 0:
        return []
    sizes = even_split(count, -(-count // max(most, 1)))
    found, first = [], 1
    for size in sizes:
        found.append(Door(building, leaf, unit, floor, first, int(size), is_shop))
        first += int(size)
    return found


def in_words(doors: list[Door], everything: dict[int, list[Door]], titles: dict[int, str]) -> str:
    """Return the doors of a group as a worker reads them: 3栋1单元4–6层（6户）；5栋（整栋8户）.

    everything: all doors of each building in the same micro-grid, to tell what is whole; titles: per building.
    """
    texts = []
    for building in dict.fromkeys(door.building for door in doors):
        mine = [door for door in doors if door.building == building]
        whole, title = everything[building], titles[building]
        amount = _amount(mine)
        if len(mine) == len(whole):
            texts.append(stored("{title}（整栋{amount}）").format(title=title, amount=amount))
        else:
            where = stored("、").join(_places(mine, whole))
            gap = " " if title[-1:].isdigit() and where[:1].isdigit() else ""  # 2号楼1 3单元, not 2号楼13单元
            texts.append(
                stored("{title}{gap}{where}（{amount}）").format(title=title, gap=gap, where=where, amount=amount)
            )
    return stored("；").join(texts)


def _amount(doors: list[Door]) -> str:
    homes = sum(door.count for door in doors if not door.is_shop)
    shops = sum(door.count for door in doors if door.is_shop)
    if homes and shops:
        return stored("{homes}户+{shops}商铺").format(homes=homes, shops=shops)
    return stored("{count}商铺").format(count=shops) if shops else stored("{count}户").format(count=homes)


def _places(mine: list[Door], whole: list[Door]) -> list[str]:
    """Return the parts of one building: shops, whole units as a range, floors, doors on a floor."""
    found = []
    shops, all_shops = [d for d in mine if d.is_shop], [d for d in whole if d.is_shop]
    if shops:
        part = "" if len(shops) == len(all_shops) else _ordinals(shops, stored("家"))
        found.append(stored("商铺{part}").format(part=part))
    homes, all_homes = [d for d in mine if not d.is_shop], [d for d in whole if not d.is_shop]
    if homes and len(homes) == len(all_homes):
        return [*found, stored("全部住户")]
    run: list[int] = []
    for unit in dict.fromkeys(door.unit for door in homes):
        of_unit = [door for door in homes if door.unit == unit]
        if unit and len(of_unit) == sum(door.unit == unit for door in all_homes):
            run.append(unit)
            continue
        found += _units(run)
        run = []
        label = stored("{unit}单元").format(unit=unit) if unit else ""
        found += [label + text for text in _floors(of_unit, [d for d in all_homes if d.unit == unit])]
    return found + _units(run)


def _units(run: list[int]) -> list[str]:
    return [stored("{range}单元").format(range=text) for text in _ranges(run)]


def _floors(mine: list[Door], whole: list[Door]) -> list[str]:
    if not mine[0].floor:
        return [_ordinals(mine, stored("户"))]
    full = [
        floor
        for floor in dict.fromkeys(door.floor for door in mine)
        if sum(d.floor == floor for d in mine) == sum(d.floor == floor for d in whole)
    ]
    found = [stored("{range}层").format(range=text) for text in _ranges(full)]
    for floor in dict.fromkeys(door.floor for door in mine if door.floor not in full):
        some = [door for door in mine if door.floor == floor]
        found.append(stored("{floor}层{part}").format(floor=floor, part=_ordinals(some, stored("户"))))
    return found


def _ordinals(doors: list[Door], measure: str) -> str:
    low, high = doors[0].first, doors[-1].first + doors[-1].count - 1
    span = str(low) if low == high else f"{low}–{high}"
    return stored("第{span}{measure}").format(span=span, measure=measure)


def _ranges(numbers: list[int]) -> list[str]:
    """Return rising numbers as ranges: [1, 2, 3, 5] → 1–3, 5."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [str(low) if low == high else f"{low}–{high}" for low, high in found]


def _count(value) -> int:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return 0
    return int(number) if 0 < number < 1e7 else 0
