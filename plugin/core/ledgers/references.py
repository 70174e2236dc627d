"""Facility classes and scheme points as frames, so that a sheet looks them up like any stored table."""

from __future__ import annotations

import pandas as pd

from ..assess.schemes import EXISTING, NEW, Point, Scheme
from ..facilities.classes.taxonomy import Taxonomy, load
from . import catalogue


def facility_classes(taxonomy: Taxonomy | None = None) -> pd.DataFrame:
    """Return columns code, name (小类), major (大类)."""
    taxonomy = taxonomy or load()
    rows = [(entry.code, entry.name, taxonomy.groups[entry.group]) for entry in taxonomy.classes]
    return pd.DataFrame(rows, columns=["code", "name", "major"])


def asked_classes(point: Point) -> tuple[str, ...]:
    """Return the facility classes a scoring point asks about, those that may take their place included."""
    other = point.measure.params.get("alternative") or {}
    return tuple(dict.fromkeys([*point.measure.classes, *other.get("classes", ())]))


def scheme_points(scheme: Scheme | None) -> pd.DataFrame:
    """Return one row per scoring point: code, order, number and title of its item, its own title, both standards, the basis,
    how far the figures are sourced (M must never look official) and the classes it asks about."""
    marks = catalogue.house()["marks"]
    columns = [
        "code", "order", "number", "goal", "item", "title", "standard_new", "standard_old", "basis", "mark", "classes",
    ]  # fmt: skip
    rows = [
        (
            point.code,
            order,
            point.item_code.lstrip("0") or point.item_code,
            point.goal_title,
            point.item_title,
            point.title,
            point.standard(NEW),
            point.standard(EXISTING),
            point.basis,
            marks.get(point.weakest_mark, ""),
            asked_classes(point),
        )
        for order, point in enumerate(scheme.points if scheme else ())
    ]
    return pd.DataFrame(rows, columns=columns)
