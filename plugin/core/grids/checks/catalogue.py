"""The catalogue of grid rules: ids, titles, severities, suggestions and limits, read from `resources/grids/rules.json`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ... import resources
from ...findings import INFO, Finding
from ...text import tr


@dataclass(frozen=True)
class Parameters:
    """Limits of the rules; meanings and units are in the file's `parameter_notes`."""

    limits: dict
    sliver_area: float
    sliver_width: float
    cut_area: float
    compactness: float
    mean_width: float
    small_area: float
    grids_per_worker: int
    barrier_side_share: float
    compound_share: float
    gaps_per_community: int


@cache
def _content() -> dict:
    return resources.read_json("grids", "rules.json")


@cache
def parameters() -> Parameters:
    """Return the limits as delivered."""
    return Parameters(**_content()["parameters"])


@cache
def rules() -> dict[str, dict]:
    """Return {rule id: its entry} in order."""
    return {entry["id"]: entry for entry in _content()["rules"]}


def finding(
    rule: str, case: str, detail: str, codes=(), geometry=None, layer: str = "micro_grid", uids=(), marks=(), about=None
) -> Finding:
    """Return a Finding of `rule` in its variant `case`; raises KeyError for one the catalogue does not have.

    uids: rows of `layer`. marks: what, besides the codes, makes it another finding when it changes. about: tokens
    `table/uid`, default: those of uids.
    """
    entry = rules()[rule]
    variant = entry["cases"][case]
    return Finding(
        rule=rule,
        severity=variant.get("severity", entry["severity"]),
        title=variant["title"],
        detail=detail,
        suggestion=variant["suggestion"],
        layer=layer,
        codes=tuple(str(code) for code in codes),
        geometry=geometry,
        case=case,
        uids=tuple(uids),
        key="|".join([rule, case, "、".join(str(code) for code in codes), *(str(mark) for mark in marks)]),
        about=tuple(f"{layer}/{uid}" for uid in uids) if about is None else tuple(about),
    )


def fix_of(rule: str, case: str) -> str:
    """Return the id of the way to put a finding right, "" where none is known."""
    return rules().get(rule, {}).get("cases", {}).get(case, {}).get("fix", "")


def amount(value: float) -> str:
    """Return a measure in three digits, as keys hold it: what a computer rounds differently is no change."""
    return f"{value:.3g}"


def unchecked(rule: str, missing: str) -> Finding:
    """Return the remark that a rule could not be checked because `missing` (Chinese name of the data) was not given."""
    title = rules()[rule]["title"]
    return Finding(
        rule=rule,
        severity=INFO,
        title=tr("{title}：未检查").format(title=title),
        detail=tr("没有提供{missing}，规则 {rule}“{title}”未检查。").format(missing=missing, rule=rule, title=title),
        suggestion=tr("需要检查时，请补充{missing}。").format(missing=missing),
        layer="micro_grid",
    )
