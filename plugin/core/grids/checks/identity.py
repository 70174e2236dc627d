"""G09 codes and parents, G10 workers."""

from __future__ import annotations

import re
from string import Formatter

import numpy as np
import pandas as pd

from ... import schema
from ...columns import texts
from ...findings import Finding
from ...text import listed, tr
from .catalogue import finding
from .subject import Subject, Units


def code_pattern(template: str) -> re.Pattern:
    """Return the pattern of the codes a template makes, with the named groups of its fields.

    "{community}{general:02d}{micro:03d}" accepts any community code followed by two or more and three or more digits.
    """
    expression, seen = "", set()
    for literal, field, spec, _ in Formatter().parse(template):
        expression += re.escape(literal)
        if field is None:
            continue
        width = re.fullmatch(r"0?(\d+)d?", spec or "")
        body = rf"\d{{{width.group(1)},}}" if width else ".+"
        expression += f"(?:{body})" if field in seen else f"(?P<{field}>{body})"
        seen.add(field)
    return re.compile(expression)


def check_codes(subject: Subject) -> list[Finding]:
    """G09: a code is there, unique, made by the template, begins with its community's, and its parents exist."""
    return _codes(subject) + _parents(subject)


def _codes(subject: Subject) -> list[Finding]:
    pattern = code_pattern(subject.settings.code_template)
    starts_with_community = subject.settings.code_template.startswith("{community}")
    found = []
    series = pd.Series(subject.codes, dtype=object)
    for code, rows in series[series.duplicated(keep=False) & series.notna()].groupby(series).groups.items():
        rows = np.asarray(rows)
        found.append(duplicate(code, subject.uids[rows], subject.shapes[rows]))
    for row, code in enumerate(subject.codes):
        parent = subject.community_codes[row]
        if code is None:
            detail = tr("微网格 {code} 没有编码。").format(code=subject.labels[row])
            found.append(subject.finding("G09", "missing", detail, row))
        elif not pattern.fullmatch(code):
            detail = tr("编码 {code} 不符合模板 {template}。").format(
                code=code, template=subject.settings.code_template
            )
            found.append(subject.finding("G09", "malformed", detail, row))
        elif starts_with_community and parent and not code.startswith(parent):
            detail = tr("编码 {code} 与所属社区 {community} 不一致。").format(code=code, community=parent)
            found.append(subject.finding("G09", "parent", detail, row, marks=["code", parent]))
    return found


def duplicate(code: str, uids, shapes: np.ndarray) -> Finding:
    """Return the finding on a code that several grids have."""
    detail = tr("编码 {code} 被 {count} 个微网格使用。").format(code=code, count=len(uids))
    return finding(
        "G09", "duplicate", detail, [code], _collected(shapes), uids=uids, marks=[len(uids)], about=[f"code/{code}"]
    )


def _collected(shapes: np.ndarray):
    import shapely

    from .overlay import faces

    parts = (
        faces([shape for shape in shapes if shape is not None]) if any(shape is not None for shape in shapes) else []
    )
    return shapely.multipolygons(parts) if len(parts) else None


def _parents(subject: Subject) -> list[Finding]:
    found = []
    for field, units in (
        ("community_code", subject.communities),
        ("general_grid_code", subject.general_grids),
        ("compound_code", subject.compounds),
    ):
        if subject.has(field, units) or (field == "community_code" and units is not None):
            found += _parent(subject, field, units)
    return found


def _parent(subject: Subject, field: str, units: Units) -> list[Finding]:
    """Return findings on one parent code: must it be there, is it known, and (community) does the place agree."""
    alias = schema.table("micro_grid").field(field).alias
    values, known = texts(subject.grids, field), subject.known(field, units)
    found = []
    for row, value in enumerate(values):
        if value is None and field == "community_code":
            detail = tr("微网格 {code} 没有{field}。").format(code=subject.labels[row], field=alias)
        elif value is not None and value not in known:
            detail = tr("微网格 {code} 的{field} {value} 不存在。").format(
                code=subject.labels[row], field=alias, value=value
            )
        else:
            continue
        found.append(subject.finding("G09", "orphan", detail, row, marks=[field, value]))
    if field == "community_code":
        found += _misplaced(subject, values, known)
    return found


def _misplaced(subject: Subject, values: np.ndarray, known: set) -> list[Finding]:
    """Return findings for grids whose recorded community is not the one in which most of them lies."""
    found = []
    for row, (value, unit) in enumerate(zip(values, subject.community_row)):
        place = subject.communities.codes[unit] if unit >= 0 else None
        if value in known and place is not None and place != value:
            detail = tr("微网格 {code} 记为社区 {value}，图形主要在社区 {place}。").format(
                code=subject.labels[row], value=value, place=place
            )
            found.append(subject.finding("G09", "parent", detail, row, marks=["place", value, place]))
    return found


def check_workers(subject: Subject) -> list[Finding]:
    """G10: every grid has a worker with a phone; none holds too many. Findings never name a person."""
    phone_pattern = re.compile(schema.table("worker").field("phone").pattern)
    phones = {
        uid: bool(phone and phone_pattern.fullmatch(phone))
        for uid, phone in zip(texts(subject.workers, "uid"), texts(subject.workers, "phone"))
        if uid
    }
    assigned = texts(subject.grids, "worker_uid")
    found = []
    for row, uid in enumerate(assigned):
        code = subject.labels[row]
        if uid is None:
            case, detail = "nobody", tr("微网格 {code} 还没有网格员。").format(code=code)
        elif uid not in phones:
            case, detail = "unknown", tr("微网格 {code} 的网格员不在网格员表中。").format(code=code)
        elif not phones[uid]:
            case, detail = "phone", tr("微网格 {code} 的网格员没有有效的联系电话。").format(code=code)
        else:
            continue
        found.append(subject.finding("G10", case, detail, row, marks=[uid or ""]))
    limit = subject.parameters.grids_per_worker
    counts = pd.Series(assigned, dtype=object).value_counts()
    for uid in counts[counts > limit].index:
        rows = np.flatnonzero(assigned == uid)
        rows = rows[np.argsort(subject.labels[rows], kind="stable")]
        found.append(overloaded(uid, limit, subject.labels[rows], subject.uids[rows], subject.shapes[rows]))
    return found


def overloaded(worker: str, limit: int, labels, uids, shapes: np.ndarray) -> Finding:
    """Return the finding on a worker with more than `limit` grids; it names the grids, never the person."""
    detail = tr("同一名网格员负责 {count} 个微网格（上限 {limit}）：{codes}。").format(
        count=len(labels), limit=limit, codes=listed(labels)
    )
    about = [f"worker/{worker}"]
    return finding("G10", "load", detail, labels, _collected(shapes), uids=uids, marks=about, about=about)
