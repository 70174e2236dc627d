"""Measures answered by the facility layer. Each is a function (inputs, point, wanted) -> Outcome.

A facility counts when it is 在用 and its tag is not 待定. What its attributes do not say is 待定, never a guess.
`wanted` is a bool array: the communities for which an answer is needed.
"""

from __future__ import annotations

import numpy as np

from ..facilities.classes import taxonomy
from ..text import stored
from .facility_group import FAILS, IDLE, MEETS, NAMED, UNKNOWN, UNSURE, Group
from .inputs import Inputs
from .numbers import plain
from .outcome import FAIL, NOT_APPLICABLE, PASS, PENDING, Outcome
from .schemes import Figure, Point


def facility(inputs: Inputs, point: Point, wanted: np.ndarray) -> Outcome:
    """At least `count` facilities of the classes meet every condition; else the alternative, where the column allows it.

    Parameters: classes, label, conditions [{field, figure, unit}], count (figure), optional (absence is 不适用),
    clues (classes that may house it: 待定), alternative {columns, label, classes, conditions, count}.
    """
    params = point.measure.params
    outcome = Outcome.pending(inputs.count)
    main = Group(inputs, point, params)
    clues = Group(inputs, point, {"label": "", "classes": params["clues"]}) if params.get("clues") else None
    other, columns = None, ()
    if "alternative" in params:
        other = Group(inputs, point, params["alternative"])
        columns = params["alternative"].get("columns", ("new", "existing"))
    column = inputs.columns()
    for place in np.flatnonzero(wanted):
        _judge(outcome, main, place)
        if outcome.verdict[place] == PASS:
            continue
        if not main.rows(place, MEETS, UNKNOWN, FAILS, UNSURE):
            if clues is not None and clues.rows(place, MEETS):
                rows = clues.rows(place, MEETS)
                text = stored("没有单独的{label}记录；有{names}，是否合设请人工核对。")
                text = text.format(label=main.label, names=clues.names(rows))
                outcome.set(place, PENDING, text + main.remarks(place), evidence=[clues.uid[row] for row in rows])
            elif params.get("optional") and outcome.verdict[place] == FAIL:
                text = stored("没有{label}；该项为“有条件的”才设，不判不达标。").format(label=main.label)
                outcome.set(place, NOT_APPLICABLE, text + main.remarks(place))
        if other is not None and column[place] in columns:
            _or_else(outcome, main, other, place)
    return outcome


def _judge(outcome: Outcome, group: Group, place: int) -> None:
    """Write the verdict of one group in one community into `outcome`."""
    meets, unknown = group.rows(place, MEETS), group.rows(place, UNKNOWN)
    fails, unsure = group.rows(place, FAILS), group.rows(place, UNSURE)
    present = sorted(meets + unknown + fails)
    need = group.need[place]
    measured, unit = _measured(group, present, meets)
    if len(meets) >= need:
        outcome.set(place, PASS, _met(group, place, meets) + group.remarks(place), measured, unit, _uids(group, meets))
        return
    if not present and not unsure:
        if group.is_known(place):
            text = stored("没有在用的{label}。").format(label=group.label)
            outcome.set(place, FAIL, text + group.remarks(place), 0.0, stored("处"))
            _absent(outcome, group, place, need)
        else:
            outcome.set(place, PENDING, _uncollected(group, place) + group.remarks(place))
        return
    if len(meets) + len(unknown) + len(unsure) >= need:
        text = _unfilled(group, unknown) if unknown else ""
        text += _too_small(group, place, fails)
        outcome.set(place, PENDING, text + group.remarks(place), measured, unit, _uids(group, present or unsure))
        return
    text = _too_small(group, place, fails)
    if need > 1:
        text = (
            stored("符合的只有 {count} 处（应 {bound}）。").format(count=len(meets), bound=group.counted.bound(need))
            + text
        )
    outcome.set(place, FAIL, text + group.remarks(place), measured, unit, _uids(group, present))
    if fails and need == 1:
        _short(outcome, group, place, fails)
    else:
        _absent(outcome, group, place, need - len(meets))


def _or_else(outcome: Outcome, main: Group, other: Group, place: int) -> None:
    """Let the alternative (可替代做法) improve a verdict that is not 达标."""
    second = Outcome.pending(main.inputs.count)
    _judge(second, other, place)
    text = stored("可替代做法（{label}）：{reason}").format(label=other.label, reason=second.reason[place])
    if second.verdict[place] == PASS:
        outcome.set(place, PASS, f"{outcome.reason[place]}{text}", second.measured[place], second.unit[place])
        outcome.evidence[place] = second.evidence[place]
        outcome.gap_text[place] = None
        return
    if second.verdict[place] == PENDING and outcome.verdict[place] == FAIL:
        outcome.verdict[place] = PENDING
        outcome.gap_text[place] = None
    joined = ";".join(part for part in (outcome.evidence[place], second.evidence[place]) if part)
    outcome.evidence[place] = joined or None
    outcome.reason[place] = f"{outcome.reason[place]}{text}"


def _measured(group: Group, present: list[int], meets: list[int]):
    """Return the number shown as 现状值: the best facility's first attribute, or how many facilities there are."""
    if not group.conditions or group.counted is not None:
        rows = meets if group.conditions else present
        return float(len(rows)), stored("处")
    if not present:
        return np.nan, None
    return group.values[0][group.best(meets or present)], group.conditions[0].unit


def _uids(group: Group, rows: list[int]) -> list[str]:
    return [group.uid[row] for row in rows]


def _met(group: Group, place: int, rows: list[int]) -> str:
    if not group.conditions:
        return stored("有 {count} 处在用{label}：{names}。").format(
            count=len(rows), label=group.label, names=group.names(rows)
        )
    if group.need[place] > 1:
        return stored("有 {count} 处符合{requirement}：{names}。").format(
            count=len(rows), requirement=group.requirement(place), names=group.names(rows)
        )
    row = group.best(rows)
    texts = [
        f"{condition.told(values[row])}（{condition.bound(place)}）"
        for condition, values in zip(group.conditions, group.values)
    ]
    return stored("{name}{values}。").format(name=group.named(row), values="、".join(texts))


def _too_small(group: Group, place: int, rows: list[int]) -> str:
    if not rows:
        return ""
    shown = sorted(rows, key=lambda row: -np.nan_to_num(group.values[0][row]))[:NAMED]
    texts = [
        stored("{name}{shortages}").format(name=group.named(row), shortages="、".join(_shortages(group, place, row)))
        for row in shown
    ]
    text = "；".join(texts)
    if len(rows) > NAMED:
        text += stored("；等 {count} 处").format(count=len(rows))
    return text + "。"


def _shortages(group: Group, place: int, row: int) -> list[str]:
    texts = []
    for condition, values in zip(group.conditions, group.values):
        if values[row] < condition.limit[place]:
            told, bound = condition.told(values[row]), condition.bound(place)
            texts.append(stored("{told}（应 {bound}）").format(told=told, bound=bound))
    return texts


def _unfilled(group: Group, rows: list[int]) -> str:
    """Say which attributes are missing, e.g. 3 处幼儿园均未填建筑面积:“A”、“B”、“C”。"""
    lacking: dict[str, list[int]] = {}
    for row in rows:
        key = "、".join(
            condition.label for condition, values in zip(group.conditions, group.values) if np.isnan(values[row])
        )
        lacking.setdefault(key, []).append(row)
    texts = []
    for labels, found in lacking.items():
        if len(found) == 1:
            texts.append(stored("{names}未填{labels}。").format(names=group.names(found), labels=labels))
        else:
            texts.append(
                stored("{count} 处{label}均未填{labels}：{names}。").format(
                    count=len(found), label=group.label, labels=labels, names=group.names(found)
                )
            )
    return "".join(texts)


def _uncollected(group: Group, place: int) -> str:
    if not set(group.classes) & group.inputs.collected:
        text = stored("尚未采集：工作区还没有已挂接的{label}，不能区分“没有”与“未采集”。")
    else:
        text = stored("尚未采集：本社区还没有任何已挂接的设施，不能判断有无{label}。")
    return text.format(label=group.label)


def _absent(outcome: Outcome, group: Group, place: int, amount: float) -> None:
    text = stored("缺 {amount} 处{label}{requirement}").format(
        amount=plain(amount), label=group.label, requirement=group.requirement(place)
    )
    outcome.set_gap(place, text, float(amount), stored("处"), True)


def _short(outcome: Outcome, group: Group, place: int, rows: list[int]) -> None:
    row = group.best(rows)
    for condition, values in zip(group.conditions, group.values):
        amount = condition.limit[place] - values[row]
        if amount > 0:
            text = stored("{label}“{name}”{shortages}").format(
                label=group.label, name=group.name[row], shortages="、".join(_shortages(group, place, row))
            )
            outcome.set_gap(place, text, float(amount), condition.unit, False)
            return


def facility_sum(inputs: Inputs, point: Point, wanted: np.ndarray) -> Outcome:
    """The facilities' summed attribute reaches the figure, and where `scale` is given also its share of a community total.

    Parameters: classes, label, field, figure, scale {field of community, figure, divide_by, label}.
    """
    params = point.measure.params
    figure = point.figure(params["figure"])
    raw = {"label": params.get("label"), "classes": params["classes"]}
    group = Group(inputs, point, raw)
    values = inputs.links_of(group.classes)[params["field"]].to_numpy(dtype=float)
    fixed = inputs.threshold(point, params["figure"])
    scaled, base_label = np.zeros(inputs.count), ""
    if "scale" in params:
        scale = params["scale"]
        base = inputs.communities[scale["field"]].to_numpy(dtype=float)
        scaled = base * inputs.threshold(point, scale["figure"]) / float(scale.get("divide_by", 1))
        base_label = scale.get("label", "")
    outcome = Outcome.pending(inputs.count)
    for place in np.flatnonzero(wanted):
        rows = group.rows(place, MEETS)
        if not rows:
            _judge(outcome, group, place)
            continue
        total = float(np.nansum(values[rows]))
        blank = [row for row in rows if np.isnan(values[row])]
        limit = max(fixed[place], scaled[place]) if not np.isnan(scaled[place]) else np.nan
        if len(blank) == len(rows):
            text = stored("有 {count} 处{label}").format(count=len(rows), label=group.label)
        else:
            text = stored("{count} 处{label}合计{field} {total}{unit}").format(
                count=len(rows), label=group.label, field=figure.label, total=plain(total), unit=figure.unit
            )
        verdict, why = _sum_verdict(total, limit, fixed[place], bool(blank or group.rows(place, UNSURE)), figure)
        if blank:
            why += stored("{names}未填{field}。").format(names=group.names(blank), field=figure.label)
        if np.isnan(limit) and verdict == PENDING:
            why += stored("未填{label}。").format(label=base_label)
        measured = np.nan if len(blank) == len(rows) else total
        outcome.set(place, verdict, text + why + group.remarks(place), measured, figure.unit, _uids(group, rows))
        if verdict == FAIL:
            least = fixed[place] if np.isnan(limit) else limit
            gap = stored("{label}{field}不足：合计 {total}{unit}，应 {bound}").format(
                label=group.label, field=figure.label, total=plain(total), unit=figure.unit, bound=figure.bound(least)
            )
            outcome.set_gap(place, gap, least - total, figure.unit, False)
    return outcome


def _sum_verdict(total: float, limit: float, fixed: float, more_possible: bool, figure: Figure) -> tuple[str, str]:
    if not np.isnan(limit) and total >= limit:
        return PASS, stored("（{bound}）。").format(bound=figure.bound(limit))
    if not more_possible and (not np.isnan(limit) or total < fixed):
        least = fixed if np.isnan(limit) else limit
        return FAIL, stored("，应 {bound}。").format(bound=figure.bound(least))
    if np.isnan(limit):
        return PENDING, stored("，应达到的面积还不能算出。")
    return PENDING, stored("，应 {bound}。").format(bound=figure.bound(limit))


def variety(inputs: Inputs, point: Point, wanted: np.ndarray) -> Outcome:
    """At least `figure` different classes of the list are present. Parameters: classes, label, figure."""
    params = point.measure.params
    figure = point.figure(params["figure"])
    need = inputs.threshold(point, params["figure"])
    names = taxonomy.load()
    groups = [Group(inputs, point, {"label": names.name_of(code), "classes": [code]}) for code in params["classes"]]
    outcome = Outcome.pending(inputs.count)
    for place in np.flatnonzero(wanted):
        there = [group for group in groups if group.rows(place, MEETS)]
        lacking = [group for group in groups if group not in there]
        unclear = [group for group in lacking if group.rows(place, UNSURE) or not group.is_known(place)]
        absent = [group for group in lacking if group not in unclear]
        parts = [stored("有 {count} 类：{labels}").format(count=len(there), labels=_labels(there))]
        parts += [stored("没有 {labels}").format(labels=_labels(absent))] if absent else []
        parts += [stored("尚未采集或挂接待定 {labels}").format(labels=_labels(unclear))] if unclear else []
        evidence = [group.uid[row] for group in there for row in group.rows(place, MEETS)]
        if len(there) >= need[place]:
            verdict = PASS
        elif len(there) + len(unclear) >= need[place]:
            verdict = PENDING
        else:
            verdict = FAIL
        reason = "；".join(parts) + stored("（应 {bound}）。").format(bound=figure.bound(need[place]))
        reason += "".join(group.remarks(place) for group in lacking if group.rows(place, IDLE, UNSURE))
        outcome.set(place, verdict, reason, float(len(there)), figure.unit, evidence)
        if verdict == FAIL:
            amount = need[place] - len(there)
            text = stored("缺 {amount}{unit}{label}（没有 {labels}）").format(
                amount=plain(amount), unit=figure.unit, label=params["label"], labels=_labels(absent)
            )
            outcome.set_gap(place, text, amount, figure.unit, not there)
    return outcome


def _labels(groups: list[Group]) -> str:
    return "、".join(group.label for group in groups) or stored("无")
