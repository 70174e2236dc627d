"""What an assessment has to tell beside its verdicts (rule ids A01…)."""

from __future__ import annotations

import pandas as pd

from .. import findings, frames, schema
from ..findings import Finding
from ..text import listed, tr
from .inputs import DOUBTFUL, Inputs
from .schemes import Scheme

_LISTED = 20


def remarks(scheme: Scheme, tables: dict[str, pd.DataFrame], inputs: Inputs) -> list[Finding]:
    """Return findings: A01 doubtful tags, A02 facilities without a class, A03 communities without any facility,
    A04 unverified figures, A06 duplicate or missing community codes, A07 facilities of unknown communities,
    A08 an empty template. (A05 is manual against computed, see carry.py.)"""
    facilities = frames.conform(tables.get("facility", pd.DataFrame()), schema.table("facility"))
    communities = frames.conform(tables.get("community", pd.DataFrame()), schema.table("community"))
    found = []
    if scheme.is_template:
        found.append(
            Finding(
                "A08",
                findings.INCOMPLETE,
                tr("评估方案是空白模板"),
                scheme.note or scheme.title,
                tr("请另存方案，按本地细则原文填写后再评估。"),
            )  # fmt: skip
        )
    found += _facilities(facilities, set(communities["code"]))
    found += _communities(communities, inputs)
    weak = scheme.weak_figures()
    if weak:
        found.append(
            Finding(
                "A04",
                findings.INFO,
                tr("有 {count} 个评分点的依据未经核实（标“M”）").format(count=len(weak)),
                listed(f"{point.code} {point.title}" for point in weak),
                tr("请核对标准原文，再修改方案中的数值和标记。"),
            )  # fmt: skip
        )
    return found


def _facilities(facilities: pd.DataFrame, known: set) -> list[Finding]:
    found = []
    doubtful = facilities[facilities["tag_state"] == DOUBTFUL]
    if len(doubtful):
        found.append(
            _about(
                "A01",
                findings.INCOMPLETE,
                tr("{count} 处设施挂接待定，未计入评估"),
                doubtful,
                tr("请在“挂接”页确认后重新评估。"),
            )  # fmt: skip
        )
    unclassed = facilities[facilities["class_code"].isna()]
    if len(unclassed):
        found.append(
            _about(
                "A02",
                findings.INCOMPLETE,
                tr("{count} 处设施没有小类，未计入评估"),
                unclassed,
                tr("请填写设施小类后重新评估。"),
            )  # fmt: skip
        )
    stray = facilities[facilities["community_code"].notna() & ~facilities["community_code"].isin(known)]
    if len(stray):
        found.append(
            _about(
                "A07",
                findings.WARNING,
                tr("{count} 处设施的社区编码在社区表中不存在，未计入评估"),
                stray,
                tr("请更正编码，或在“挂接”页重新挂接。"),
            )  # fmt: skip
        )
    return found


def _about(rule: str, severity: str, title: str, rows: pd.DataFrame, suggestion: str) -> Finding:
    label = rows["name"].where(rows["name"].notna(), rows["code"])
    label = label.where(label.notna(), tr("（无名称）"))
    detail = listed(label.iloc[:_LISTED])
    if len(rows) > _LISTED:
        detail += tr("等 {count} 处").format(count=len(rows))
    codes = tuple(code for code in rows["code"] if code)
    return Finding(rule, severity, title.format(count=len(rows)), detail, suggestion, "facility", codes)


def _communities(communities: pd.DataFrame, inputs: Inputs) -> list[Finding]:
    found = []
    blank = int((communities["code"].isna() | (communities["code"] == "")).sum())
    if blank:
        found.append(
            Finding(
                "A06",
                findings.ERROR,
                tr("{count} 个社区没有编码，未评估").format(count=blank),
                "",
                tr("请填写社区编码。"),
                "community",
            )  # fmt: skip
        )
    codes = communities["code"].dropna()
    repeated = tuple(codes[codes.duplicated()].unique())
    if repeated:
        found.append(
            Finding(
                "A06",
                findings.ERROR,
                tr("{count} 个社区编码重复，只评估第一个").format(count=len(repeated)),
                listed(repeated),
                tr("请更正重复的社区编码。"),
                "community",
                repeated,
            )  # fmt: skip
        )
    empty = inputs.communities[~inputs.surveyed]
    if len(empty):
        names = empty["name"].where(empty["name"].notna(), empty["code"])
        found.append(
            Finding(
                "A03",
                findings.INCOMPLETE,
                tr("{count} 个社区还没有任何已挂接的设施").format(count=len(empty)),
                listed(names.iloc[:_LISTED]),
                tr("请导入并挂接设施；此前有关评分点为待定。"),
                "community",
                tuple(empty["code"]),
            )  # fmt: skip
        )
    return found
