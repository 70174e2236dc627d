"""The facilities of some classes in every community, and where each one stands against a point's conditions.

A facility counts when it is 在用 and its tag is not 待定. What its attributes do not say is unknown, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..text import stored
from .inputs import ABSENT, DOUBTFUL, IN_USE, Inputs
from .numbers import plain
from .schemes import Figure, Point

#: Where one facility stands: meets every condition, lacks an attribute, fails, is not in use, has a doubtful tag.
MEETS, UNKNOWN, FAILS, IDLE, UNSURE = 2, 1, 0, -1, -2
NAMED = 3


@dataclass
class Condition:
    """One test on a facility: field ≥ limit (per community). `unit` demands a capacity_unit."""

    field: str
    figure: Figure
    limit: np.ndarray
    demanded_unit: str

    @property
    def label(self) -> str:
        return self.figure.label

    @property
    def unit(self) -> str:
        return self.figure.unit

    def bound(self, place: int) -> str:
        return self.figure.bound(self.limit[place])

    def told(self, value: float) -> str:
        """Return e.g. 建筑面积 90㎡."""
        return f"{self.label} {plain(value)}{self.unit}"

    def values(self, links: pd.DataFrame) -> np.ndarray:
        values = links[self.field].to_numpy(dtype=float)
        if self.field == "capacity" and self.demanded_unit:
            values = np.where((links["capacity_unit"] == self.demanded_unit).to_numpy(), values, np.nan)
        return values


class Group:
    """The facilities of some classes, sorted by community, with where each one stands."""

    def __init__(self, inputs: Inputs, point: Point, params: dict) -> None:
        self.inputs = inputs
        self.label = params.get("label") or point.title
        self.classes = tuple(params["classes"])
        self.conditions = [_condition(inputs, point, raw) for raw in params.get("conditions", [])]
        self.need = inputs.threshold(point, params["count"]) if "count" in params else np.ones(inputs.count)
        self.counted = point.figure(params["count"]) if "count" in params else None
        links = inputs.links_of(self.classes).reset_index(drop=True)
        self.place = links["place"].to_numpy()
        self.uid, self.name = links["uid"].to_numpy(), links["name"].to_numpy()
        self.own, self.home = links["own"].to_numpy(dtype=bool), links["home"].to_numpy()
        self.state = links["state"].to_numpy()
        self.values = [condition.values(links) for condition in self.conditions]
        # plain lists: they are read one element at a time, a million times for a city
        self.standing = self._standings(links).tolist()
        self.start = np.searchsorted(self.place, np.arange(inputs.count)).tolist()
        self.stop = np.searchsorted(self.place, np.arange(inputs.count), side="right").tolist()

    def _standings(self, links: pd.DataFrame) -> np.ndarray:
        standing = np.full(len(links), MEETS)
        for condition, values in zip(self.conditions, self.values):
            limits = condition.limit[self.place]
            own = np.where(np.isnan(values), UNKNOWN, np.where(values >= limits, MEETS, FAILS))
            standing = np.minimum(standing, own)
        standing[(links["state"] != IN_USE).to_numpy()] = IDLE
        standing[links["doubtful"].to_numpy(dtype=bool)] = UNSURE
        return standing

    def rows(self, place: int, *standings: int) -> list[int]:
        return [row for row in range(self.start[place], self.stop[place]) if self.standing[row] in standings]

    def named(self, row: int) -> str:
        """Return what a facility is called: “甲幼儿园”, with （服务自乙社区） where a relation alone makes it count here."""
        text = stored("“{name}”").format(name=self.name[row])
        if self.own[row]:
            return text
        home = self.home[row]
        return text + (stored("（服务自{home}）").format(home=home) if home else stored("（按服务关系计入）"))

    def names(self, rows: list[int]) -> str:
        text = "、".join(self.named(row) for row in rows[:NAMED])
        return text + stored("等") if len(rows) > NAMED else text

    def requirement(self, place: int) -> str:
        """Return e.g. "(建筑面积 ≥120㎡)", empty without conditions."""
        texts = [f"{condition.label} {condition.bound(place)}" for condition in self.conditions]
        return f"（{'、'.join(texts)}）" if texts else ""

    def best(self, rows: list[int]) -> int:
        """Return the row with the largest value of the first condition (unknown counts as smallest)."""
        values = self.values[0]
        return max(rows, key=lambda row: -1.0 if np.isnan(values[row]) else values[row])

    def is_known(self, place: int) -> bool:
        """Return whether an absence here means absence (see inputs.py)."""
        if any(self.state[row] == ABSENT for row in self.rows(place, IDLE)):
            return True
        return bool(self.inputs.surveyed[place]) and bool(set(self.classes) & self.inputs.collected)

    def remarks(self, place: int) -> str:
        """Return what was left out of the count: not in use, doubtful, doubtful without any community."""
        unplaced = sum(self.inputs.unplaced.get(code, 0) for code in self.classes) if self.inputs.unplaced else 0
        if not unplaced and not self.rows(place, IDLE, UNSURE):
            return ""
        texts = []
        for state in ("在建", "闲置", ABSENT):
            rows = [row for row in self.rows(place, IDLE) if self.state[row] == state]
            if rows:
                texts.append(stored("{names}现状为“{state}”，不计入。").format(names=self.names(rows), state=state))
        rows = self.rows(place, UNSURE)
        if rows:
            texts.append(stored("{names}挂接{state}，未计入。").format(names=self.names(rows), state=DOUBTFUL))
        if unplaced:
            texts.append(stored("全工作区另有 {count} 处该类设施挂接待定。").format(count=unplaced))
        return "".join(texts)


def _condition(inputs: Inputs, point: Point, raw: dict) -> Condition:
    limit = inputs.threshold(point, raw["figure"])
    return Condition(raw["field"], point.figure(raw["figure"]), limit, raw.get("unit", ""))
