"""Raw columns into typed ones, with a word about every cell that could not be taken."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ..ledgers.masking import mask_name
from ..schema import Field, Table
from ..text import tr
from . import references, value_maps, values
from .mapping import SPECIAL, Mapping
from .report import Report

#: Letters kept of a text, by field; "" for all others.
_LONGEST = {"name": 200, "address": 500, "type_text": 200, "": 5000}
_LONGEST_LABEL = 60


def labels(table: Table, raw: pd.DataFrame, mapping: Mapping) -> np.ndarray:
    """Return what each row is called in reports: its name (a person's masked), else its code, else ""."""
    result = np.full(len(raw), "", dtype=object)
    for target in ("code", "name"):
        if target in mapping:
            personal = table.field(target).personal
            cells = _first(raw, _sources(mapping[target]))
            gone = pd.isna(cells)
            texts = [" ".join(str(cell)[:_LONGEST_LABEL].split()) for cell in cells[~gone]]
            result[~gone] = [mask_name(text) for text in texts] if personal else texts
    return result


def typed(
    table: Table,
    raw: pd.DataFrame,
    mapping: Mapping,
    parents: dict[str, pd.DataFrame],
    names: np.ndarray,
    report: Report,
) -> pd.DataFrame:
    """Return a frame with one column per mapped field: texts, float64, dates as ISO text, booleans as True/False/None.

    raw: the source's rows, index = row numbers; parents: {parent table: frame with code, name}; names: see `labels`.
    Cells that cannot be taken become unknown and are told in `report`; the row itself stays.
    """
    columns = {}
    for target, source in mapping.items():
        if target in SPECIAL:
            continue
        field = table.field(target)
        columns[target] = _column(table, field, raw, _sources(source), parents, names, report)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(raw)))


def _sources(source) -> list[str]:
    return [source] if isinstance(source, str) else list(source)


def _first(raw: pd.DataFrame, sources: list[str]) -> np.ndarray:
    result = raw[sources[0]].to_numpy().copy()
    for name in sources[1:]:
        gone = values.is_blank(result)
        result[gone] = raw[name].to_numpy()[gone]
    return result


def _column(table: Table, field: Field, raw, sources, parents, names, report: Report) -> np.ndarray:
    rows = raw.index.to_numpy()
    if len(sources) > 1 and value_maps.together(table, field):
        return value_maps.joined({name: values.to_text(raw[name].to_numpy()) for name in sources})
    if field.options:
        texts = {name: values.to_text(raw[name].to_numpy()) for name in sources}
        return _option_column(table, field, texts, report)
    cells = _first(raw, sources)
    if field.is_number:
        return _number_column(field, cells, rows, names, report)
    if field.type == "boolean":
        return _boolean_column(table, field, cells, sources, rows, names, report)
    if field.type in ("date", "datetime"):
        result, bad = values.to_date(cells, field.type == "datetime")
        _tell(field, cells, bad, rows, names, report, tr("不是日期"), tr("请写成 2024-05-01 的形式。"))
        return result
    if is_reference(field):
        texts, damaged = values.to_code(cells)
        _tell_damaged(field, cells, damaged, rows, names, report)
        texts[damaged] = None
        _tell_blocks(field, texts, report)
        whole = values.to_text(cells)
        texts = np.where(
            pd.isna(texts),
            None,
            np.array([w if w and not w.isascii() else t for w, t in zip(whole, texts)], dtype=object),
        )
        return _reference_column(field, texts, parents, report)
    if field.name == "code" or field.pattern:
        texts, damaged = values.to_code(cells)
        if field.personal == "phone":
            texts = np.array(
                [text and re.sub(r"^(\+?86)(?=1\d{10}$)", "", text.replace("-", "")) for text in texts], dtype=object
            )
        if field.name != "code":  # rows with a damaged code are refused as a whole
            _tell_damaged(field, cells, damaged, rows, names, report)
        texts[damaged] = None
        _check_pattern(field, texts, rows, names, report)
        return texts
    texts = values.to_text(cells)
    if field.name == "name":
        texts = np.array([text and re.sub(r"\s*[\r\n]+\s*", "", text) for text in texts], dtype=object)
    return _bounded(field, texts, rows, names, report)


def _bounded(field: Field, texts: np.ndarray, rows, names, report: Report) -> np.ndarray:
    """Cut texts that no field of a form holds: a cell with a whole document in it, or a quote that was never closed."""
    most = _LONGEST.get(field.name, _LONGEST[""])
    long = np.array([text is not None and len(text) > most for text in texts], dtype=bool)
    _tell(
        field, np.where(long, [text and f"{text[:8]}…" for text in texts], None), long, rows, names, report,
        tr("超过 {count} 个字").format(count=most), tr("已截去其后的部分，请核对源数据。"), tr("只取前一段"),
    )  # fmt: skip
    texts[long] = [text[:most] for text in texts[long]]
    return texts


def damaged_codes(raw: pd.DataFrame, mapping: Mapping) -> np.ndarray:
    """Return which rows have a code that a spreadsheet has spoiled: nobody can tell what it was."""
    if "code" not in mapping:
        return np.zeros(len(raw), dtype=bool)
    return values.to_code(_first(raw, _sources(mapping["code"])))[1]


def _tell_damaged(field: Field, cells, damaged, rows, names, report: Report) -> None:
    _tell(
        field, cells, damaged, rows, names, report,
        tr("已被表格软件变成科学计数（位数丢失）或日期"), tr("请把该列设为“文本”格式，重新填写或导出。"),
    )  # fmt: skip


def _tell_blocks(field: Field, texts: np.ndarray, report: Report) -> None:
    """Tell of a column filled in the first row of each block only, as it is left when merged cells are taken apart."""
    filled = ~pd.isna(texts)
    if len(texts) >= 4 and filled[0] and 0.05 * len(texts) <= filled.sum() <= 0.6 * len(texts):
        report.note(
            tr(
                "“{field}”只有 {count} 行有值、{blank} 行空白，像每组只填了首行；空白行没有沿用上一行的值，如应沿用请先在源表中向下填充。"
            ).format(field=field.alias, count=int(filled.sum()), blank=int((~filled).sum()))
        )


def _number_column(field: Field, cells, rows, names, report: Report) -> np.ndarray:
    cells = values.to_year(cells) if field.unit == "年" else cells
    numbers, bad = values.to_number(cells, field.unit)
    _tell(field, cells, bad, rows, names, report, tr("不是数"), tr("请在源数据中只填数字。"))
    low = -np.inf if field.min is None else field.min
    high = np.inf if field.max is None else field.max
    with np.errstate(invalid="ignore"):
        outside = (numbers < low) | (numbers > high)
    _tell(field, cells, outside, rows, names, report, tr("超出合理范围"), _range_text(field))
    numbers[outside] = np.nan
    if field.type == "integer":
        with np.errstate(invalid="ignore"):
            fractions = np.isfinite(numbers) & (numbers != np.round(numbers))
        if fractions.any():
            report.note(
                tr("“{field}”有 {count} 个小数，已四舍五入为整数。").format(
                    field=field.alias, count=int(fractions.sum())
                )
            )
            numbers = np.round(numbers)
    return numbers


def _range_text(field: Field) -> str:
    if field.max is None:
        return tr("应不小于 {low:g}，请核对。").format(low=field.min)
    return tr("应在 {low:g} 至 {high:g} 之间，请核对。").format(low=field.min or 0, high=field.max)


def _boolean_column(table, field: Field, cells, sources, rows, names, report: Report) -> np.ndarray:
    result, bad = values.to_boolean(cells)
    if bad.any():
        found, _, mapped = value_maps.apply(table, field, {sources[0]: values.to_text(cells)})
        understood = bad & ~pd.isna(found)
        result[understood] = found[understood]
        bad &= ~understood
        if mapped:
            report.note(_through_map(field, mapped))
    _tell(field, cells, bad, rows, names, report, tr("不是“是/否”"), tr("请填“是”或“否”。"))
    return result


def _option_column(table: Table, field: Field, texts: dict[str, np.ndarray], report: Report) -> np.ndarray:
    result, unknown, mapped = value_maps.apply(table, field, texts)
    if mapped:
        report.note(_through_map(field, mapped))
    if unknown:
        shown = "、".join(f"{text}（{count}）" for text, count in list(unknown.items())[:8])
        more = "…" if len(unknown) > 8 else ""
        report.note(
            tr("“{field}”有 {count} 个值不在可选项内，已留空：{shown}{more}").format(
                field=field.alias, count=sum(unknown.values()), shown=shown, more=more
            )
        )
    return result


def _through_map(field: Field, count: int) -> str:
    return tr("“{field}”有 {count} 个值按“本产品对照”换算（resources/imports/value_maps.json）。").format(
        field=field.alias, count=count
    )


def is_reference(field: Field) -> bool:
    """Return whether the texts of a column are codes or names of rows of another table, to be looked up there."""
    return field.references.endswith(".code") or field.references == "facility.uid"


def _reference_column(field: Field, texts: np.ndarray, parents: dict, report: Report) -> np.ndarray:
    parent, column = field.references.split(".")
    known = parents.get(parent, pd.DataFrame(columns=["code", "name", "uid"]))
    found = references.resolve(texts, known) if column == "code" else references.resolve_uids(texts, known)
    if found.by_name:
        report.note(tr("“{field}”有 {count} 个由名称换成编码。").format(field=field.alias, count=found.by_name))
    if found.unchecked:
        report.note(
            tr("“{field}”有 {count} 个编码暂无上级单元可核对，原样保留。").format(
                field=field.alias, count=found.unchecked
            )
        )
    for kind, text in (
        (found.unknown, tr("“{field}”有 {count} 个值在工作区找不到，已留空：{shown}")),
        (found.ambiguous, tr("“{field}”有 {count} 个名称对应多个上级单元，已留空：{shown}")),
    ):
        if kind:
            shown = "、".join(list(kind)[:8]) + ("…" if len(kind) > 8 else "")
            report.note(text.format(field=field.alias, count=sum(kind.values()), shown=shown))
    return found.codes


def _check_pattern(field: Field, texts: np.ndarray, rows, names, report: Report) -> None:
    if not field.pattern:
        return
    pattern = re.compile(field.pattern)
    odd = np.array([text is not None and not pattern.search(text) for text in texts], dtype=bool)
    if odd.any():
        example = "***" if field.personal else texts[np.flatnonzero(odd)[0]]
        report.note(
            tr("“{field}”有 {count} 个值格式不常见（如“{example}”），原样保留。{help}").format(
                field=field.alias,
                count=int(odd.sum()),
                example=example,
                help=tr("应为：{text}。").format(text=field.help) if field.help else "",
            )
        )


def _tell(
    field: Field, cells, bad: np.ndarray, rows, names, report: Report, reason: str, remedy: str, done: str = ""
) -> None:
    done = done or tr("已留空")
    places = np.flatnonzero(bad)
    for place in places:
        text = str(cells[place])[:40]
        report.warn(
            rows[place],
            names[place],
            tr("“{field}”的值“{text}”{reason}，{done}").format(field=field.alias, text=text, reason=reason, done=done),
            remedy,
        )
    if len(places):
        report.note(
            tr("“{field}”有 {count} 个值{reason}，{done}（如第 {row} 行“{text}”）。").format(
                done=done,
                field=field.alias,
                count=len(places),
                reason=reason,
                row=rows[places[0]],
                text=str(cells[places[0]])[:40],
            )
        )
