"""Measures answered by the compound layer (小区): a ratio of two sums, and the share of compounds with something."""

from __future__ import annotations

import numpy as np

from .. import schema
from ..text import stored
from .inputs import Inputs
from .numbers import plain
from .outcome import FAIL, PASS, PENDING, Outcome
from .schemes import Point

_NAMED = 3


def _slices(inputs: Inputs) -> tuple[np.ndarray, np.ndarray]:
    place = inputs.compounds["place"].to_numpy()
    every = np.arange(inputs.count)
    return np.searchsorted(place, every), np.searchsorted(place, every, side="right")


def _names(names: np.ndarray) -> str:
    text = "、".join(stored("“{name}”").format(name=name) for name in names[:_NAMED])
    return text + stored("等 {count} 个").format(count=len(names)) if len(names) > _NAMED else text


def _no_compounds() -> str:
    return stored("尚未采集：本社区没有小区（院落）数据。")


def compound_ratio(inputs: Inputs, point: Point, wanted: np.ndarray) -> Outcome:
    """Sum of `numerator` over the community's compounds divided by the sum of `denominator` reaches the figure.

    A blank counts as unknown: the verdict is given only when it holds whatever the blanks are.
    """
    params = point.measure.params
    fields = schema.table("compound")
    top_field, base_field = fields.field(params["numerator"]), fields.field(params["denominator"])
    figure = point.figure(params["figure"])
    limit = inputs.threshold(point, params["figure"])
    compounds = inputs.compounds
    top, base = compounds[top_field.name].to_numpy(dtype=float), compounds[base_field.name].to_numpy(dtype=float)
    names, uids = compounds["name"].to_numpy(), compounds["uid"].to_numpy()
    start, stop = _slices(inputs)
    outcome = Outcome.pending(inputs.count, _no_compounds())
    for place in np.flatnonzero(wanted):
        rows = slice(start[place], stop[place])
        if start[place] == stop[place]:
            continue
        evidence = [uid for uid in uids[rows] if uid]
        known_top, known_base = np.nansum(top[rows]), np.nansum(base[rows])
        blank_top, blank_base = np.isnan(top[rows]), np.isnan(base[rows])
        text = _blanks(names[rows], blank_top, top_field.alias) + _blanks(names[rows], blank_base, base_field.alias)
        if blank_base.any() or known_base <= 0:
            text = text or stored("{label}合计为 0，不能计算。").format(label=base_field.alias)
            outcome.set(place, PENDING, text, np.nan, figure.unit, evidence)
            continue
        ratio = known_top / known_base
        told = stored("{top} {a}{top_unit} ÷ {base} {b}{base_unit} = {ratio}{unit}").format(
            top=top_field.alias, a=plain(known_top), top_unit=top_field.unit, base=base_field.alias,
            b=plain(known_base), base_unit=base_field.unit, ratio=plain(ratio), unit=figure.unit,
        )  # fmt: skip
        bound = stored("（应 {bound}）。").format(bound=figure.bound(limit[place]))
        if ratio >= limit[place]:
            outcome.set(place, PASS, told + bound + text, ratio, figure.unit, evidence)
        elif blank_top.any():
            outcome.set(place, PENDING, told + bound + text, np.nan, figure.unit, evidence)
        else:
            outcome.set(place, FAIL, told + bound, ratio, figure.unit, evidence)
            amount = float(np.ceil(round(limit[place] * known_base - known_top, 6)))
            gap = stored("缺 {amount} {unit}{label}（{told}）").format(
                amount=plain(amount), unit=top_field.unit, label=params["label"], told=told
            )
            outcome.set_gap(place, gap, amount, top_field.unit, known_top == 0)
    return outcome


def _blanks(names: np.ndarray, blank: np.ndarray, alias: str) -> str:
    if not blank.any():
        return ""
    return stored("{names}未填{alias}。").format(names=_names(names[blank]), alias=alias)


def compound_share(inputs: Inputs, point: Point, wanted: np.ndarray) -> Outcome:
    """The share (%) of the community's compounds whose `field` is one of `values` reaches the figure.

    Evidence is the compounds that lack it (or all of them when none does).
    """
    params = point.measure.params
    field = schema.table("compound").field(params["field"])
    figure = point.figure(params["figure"])
    limit = inputs.threshold(point, params["figure"])
    raw = inputs.compounds[field.name]
    blank_all = (raw.isna() | (raw == "")).to_numpy()
    has_all = raw.isin(params["values"]).to_numpy()
    names, uids = inputs.compounds["name"].to_numpy(), inputs.compounds["uid"].to_numpy()
    start, stop = _slices(inputs)
    outcome = Outcome.pending(inputs.count, _no_compounds())
    for place in np.flatnonzero(wanted):
        rows = slice(start[place], stop[place])
        total = int(stop[place] - start[place])
        if not total:
            continue
        has, blank = has_all[rows], blank_all[rows]
        lacking = ~has & ~blank
        sure, possible = 100.0 * has.sum() / total, 100.0 * (has.sum() + blank.sum()) / total
        text = stored("{total} 个小区中 {count} 个有{label}，占 {share}%（应 {bound}）。").format(
            total=total,
            count=int(has.sum()),
            label=params["label"],
            share=plain(sure),
            bound=figure.bound(limit[place]),
        )
        if lacking.any():
            text += stored("没有的：{names}。").format(names=_names(names[rows][lacking]))
        text += _blanks(names[rows], blank, field.alias)
        shown = lacking if lacking.any() else blank if blank.any() else has
        evidence = [uid for uid in uids[rows][shown] if uid]
        measured = sure if not blank.any() else np.nan
        if sure >= limit[place]:
            outcome.set(place, PASS, text, measured, figure.unit, evidence)
        elif possible >= limit[place]:
            outcome.set(place, PENDING, text, measured, figure.unit, evidence)
        else:
            outcome.set(place, FAIL, text, measured, figure.unit, evidence)
            gap = stored("{count} 个小区没有{label}：{names}").format(
                count=int(lacking.sum()), label=params["label"], names=_names(names[rows][lacking])
            )
            outcome.set_gap(place, gap, float(lacking.sum()), stored("个"), not has.any())
    return outcome
