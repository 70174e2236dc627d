"""Findings of a delineation, collected on the way: which feature of which layer, and equal cases gathered into one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from ...columns import texts
from ...findings import Finding
from ...schema import table
from ...text import clauses, sentences, stored, tr
from ...text import listed as joined

_LISTED = 20  # names written out in one finding
_KEPT = 200  # codes and places kept in one finding
_SINGLE = 8  # equal cases up to this number stay findings of their own
_SHORT = 12  # letters of a uid worth showing


@dataclass
class Notes:
    """Findings collected on the way."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, rule, severity, title, detail, suggestion="", layer="", codes=(), geometry=None) -> None:
        self.findings.append(
            Finding(rule, severity, title, detail, suggestion, layer, tuple(str(code) for code in codes), geometry)
        )

    def about(
        self, rule, severity, title, detail: str, suggestion, layer: str, frame: pd.DataFrame, rows, **words
    ) -> None:
        """Add one finding about rows of a cleaned or raw frame, if there are any.

        detail: a text with places for {names} and, if wanted, {layer}, {count} and the keys of `words`.
        """
        rows = _whole(frame, np.asarray(rows, dtype=int))
        if not len(rows):
            return
        names, rows = named(frame, rows)
        self.add(
            rule,
            severity,
            title,
            detail.format(layer=layer_title(layer), count=len(rows), names=listed(names), **words),
            suggestion,
            layer,
            identities(frame, rows[:_KEPT], names),
            place_of(frame["geometry"].to_numpy()[rows[:_KEPT]]) if "geometry" in frame else None,
        )


def layer_title(layer: str) -> str:
    """Return what the table of a finding is called in Chinese."""
    return tr("用地") if layer == "land_use" else table(layer).title


def listed(names) -> str:
    """Return names joined for a sentence, shortened when there are many."""
    names = [str(name) for name in names]
    text = joined(names[:_LISTED])
    return text if len(names) <= _LISTED else tr("{text} 等 {count} 个").format(text=text, count=len(names))


def row_name(frame: pd.DataFrame, row: int) -> str:
    """Return name, code or uid of a row, else its place in the table."""
    for column in ("name", "code", "uid"):
        if column in frame:
            value = frame[column].iloc[row]
            if isinstance(value, str) and value.strip():
                return value.strip()
    number = frame["source_row"].iloc[row] if "source_row" in frame else row + 1
    return stored("第 {number} 行").format(number=int(number))


def named(frame: pd.DataFrame, rows: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Return (what to call each of `rows`, the rows), sorted by that, so that the order of the table does not show.

    The name where it is the only one in the table, else name and code, else name and number of the row (from 1, as in
    the source). Row numbers appear only where nothing else tells the features apart.
    """
    columns = {column: texts(frame, column) for column in ("name", "code", "uid")}
    own = columns["code"] if "own_code" not in frame else texts(frame, "own_code")
    source = frame["source_row"].to_numpy() if "source_row" in frame else np.arange(1, len(frame) + 1)
    repeated = {"name": _repeated(columns["name"], source), "code": _repeated(own, source)}
    found = []
    for row in rows.tolist():
        name, code, uid = columns["name"][row], own[row], columns["uid"][row]
        number = tr("第 {number} 行").format(number=int(source[row]))
        sure = None if code is None or repeated["code"][row] else code
        if name is not None:
            extra = None if not repeated["name"][row] else sure or number
            text = name if extra is None else tr("{name}（{extra}）").format(name=name, extra=extra)
        else:
            extra = tr("{name}（{extra}）").format(name=code, extra=number) if code else None
            text = sure or extra or (uid if uid and len(uid) <= _SHORT else number)
        found.append((text, row))
    found.sort()
    return [text for text, _ in found], np.array([row for _, row in found], dtype=int)


def _repeated(words: np.ndarray, source: np.ndarray) -> np.ndarray:
    """Return which words other rows of the source have as well (parts of one building are one row of it)."""
    code = pd.factorize(pd.Series(words, dtype=object))[0]
    pair = np.unique(np.column_stack([code, source]), axis=0)
    return np.bincount(pair[:, 0] + 1, minlength=int(code.max(initial=-1)) + 2)[code + 1] > 1


def _whole(frame: pd.DataFrame, rows: np.ndarray) -> np.ndarray:
    """Return the rows with one for each row of the source: the parts of a building are one building to a planner."""
    if "source_row" not in frame or not len(rows):
        return rows
    _, first = np.unique(frame["source_row"].to_numpy()[rows], return_index=True)
    return rows[np.sort(first)]


def identities(frame: pd.DataFrame, rows: np.ndarray, names: list[str]) -> list[str]:
    """Return code, uid or name of each row: what the feature can be found by in its layer."""
    code, uid = texts(frame, "own_code" if "own_code" in frame else "code"), texts(frame, "uid")
    made = texts(frame, "made_uid") if "made_uid" in frame else np.full(len(frame), None, dtype=object)
    return [
        code[row] or (None if made[row] else uid[row]) or name for row, name in zip(np.asarray(rows).tolist(), names)
    ]


def place_of(shapes: np.ndarray):
    """Return where to zoom to for some shapes: the only one, else a point in each; None where there is none."""
    shapes = np.array([shape for shape in shapes if shape is not None and not shape.is_empty] + [None], dtype=object)[
        :-1
    ]
    if len(shapes) > 1:
        shapes = shapes[np.isfinite(shapely.bounds(shapes)).all(axis=1)]
    if not len(shapes):
        return None
    if len(shapes) == 1:
        return shapes[0]
    points = shapely.point_on_surface(shapes)
    return shapely.multipoints(points[~shapely.is_empty(points)])


def gathered(findings: list[Finding], places: list[str] | None = None) -> list[Finding]:
    """Return the findings with equal cases (same rule, severity, layer and remedy) put together where there are many.

    places: what the community of each finding is called; many cases stay apart by community as long as few communities
    have them. The order of first appearance is kept.
    """
    places = places or [""] * len(findings)
    groups: dict[tuple, list[int]] = {}
    for number, finding in enumerate(findings):
        key = (finding.rule, finding.severity, finding.title, finding.suggestion, finding.layer)
        groups.setdefault(key, []).append(number)
    result: list[tuple[int, Finding]] = []
    for members in groups.values():
        if len(members) <= _SINGLE:
            result += [(number, findings[number]) for number in members]
            continue
        by_place: dict[str, list[int]] = {}
        for number in members:
            by_place.setdefault(places[number], []).append(number)
        bundles = list(by_place.items()) if len(by_place) <= _SINGLE else [("", members)]
        for place, bundle in bundles:
            one = findings[bundle[0]] if len(bundle) == 1 else _together([findings[n] for n in bundle], place)
            result.append((bundle[0], one))
    return [finding for _, finding in sorted(result, key=lambda pair: pair[0])]


def _together(findings: list[Finding], place: str) -> Finding:
    first = findings[0]
    count = len(findings)
    head = (
        tr("社区“{name}”共 {count} 处：").format(name=place, count=count)
        if place
        else tr("共 {count} 处：").format(count=count)
    )
    told = clauses(finding.detail.rstrip("。.；;") for finding in findings[:_LISTED])
    rest = tr("等。") if count > _LISTED else tr("。")
    codes = list(dict.fromkeys(code for finding in findings for code in finding.codes))[:_KEPT]
    shapes = np.array([finding.geometry for finding in findings[:_KEPT]] + [None], dtype=object)[:-1]
    return Finding(
        first.rule,
        first.severity,
        first.title,
        sentences(head, told + rest),
        first.suggestion,
        first.layer,
        tuple(codes),
        place_of(shapes),
    )


__all__ = ["Notes", "gathered", "identities", "layer_title", "listed", "named", "place_of", "row_name"]
