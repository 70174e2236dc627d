"""The figures shown with a preview, in words."""

from __future__ import annotations

import math

from ...core.columns import numbers
from ...core.grids.bounds import share_text
from ...core.grids.comparison import CHANGED, KEPT, NEW, SAME
from ...core.grids.variants import Variant
from ...core.text import clauses, listed, sentences, tr


def summary_html(variant: Variant) -> str:
    """Return the figures of a variant as a small table."""
    rows = [(title, text) for title, text in _rows(variant) if text]
    cells = "".join(
        f"<tr><td style='color:#666;padding-right:6px;white-space:nowrap'>{title}</td><td>{text}</td></tr>"
        for title, text in rows
    )
    return f"<table cellspacing='0'>{cells}</table>"


def _rows(variant: Variant) -> list[tuple[str, str]]:
    figures, settings = variant.figures, variant.settings
    counted = tr("<b>{count} 个</b>，共 {households} 户").format(count=figures.grids, households=figures.households)
    if figures.exempt:
        counted = clauses([counted, tr("专属 {exempt} 个").format(exempt=figures.exempt)])
    inside = tr("<b>{inside} 个（{share}）</b>").format(inside=figures.inside, share=share_text(figures.share))
    if figures.outside:
        inside = clauses(
            [
                inside,
                tr("<span style='color:#c62828'>超出 {outside} 个</span>，其中 {explained} 个已注明原因").format(
                    outside=figures.outside, explained=figures.explained
                ),
            ]
        )
    return [
        (tr("微网格"), counted),
        (tr("{low:g}–{high:g} 户").format(low=settings.minimum, high=settings.maximum), inside),
        (tr("户数+商铺"), _load(variant)),
        (tr("形状"), _shape(variant)),
        (tr("与现有网格"), _changes(variant)),
        (tr("一般网格"), _general(variant)),
        (tr("拆分楼栋"), tr("{parts} 个单元或楼层段").format(parts=figures.parts) if figures.parts else ""),
    ]


def _load(variant: Variant) -> str:
    figures = variant.figures
    if math.isnan(figures.mean):
        return ""
    return tr(
        "平均 <b>{mean:.1f}</b>（{smallest:.0f}–{largest:.0f}），标准差 {deviation:.1f}，离目标 {off:.1f}"
    ).format(
        mean=figures.mean,
        smallest=figures.smallest,
        largest=figures.largest,
        deviation=figures.deviation,
        off=figures.off_target,
    )


def _shape(variant: Variant) -> str:
    figures = variant.figures
    items = []
    if not math.isnan(figures.compactness):
        items.append(tr("紧凑度 {value:.2f}").format(value=figures.compactness))
    if not math.isnan(figures.street_share):
        items.append(tr("界线 {share:.0f}% 沿道路").format(share=100 * figures.street_share))
    return clauses(items)


def _general(variant: Variant) -> str:
    formed, settings = variant.delineation.general_grids, variant.settings
    if not len(formed):
        return ""
    households = numbers(formed, "households")
    inside = (households >= settings.general_minimum) & (households <= settings.general_maximum)
    return tr("同时划出 {count} 个，{inside} 个在 {low:g}–{high:g} 户内").format(
        count=len(formed), inside=int(inside.sum()), low=settings.general_minimum, high=settings.general_maximum
    )


def _changes(variant: Variant) -> str:
    found = variant.comparison
    if math.isnan(found.changed_households):
        return tr("现在没有网格，全部新增") if variant.figures.grids else ""
    counts = (
        (tr("保留 {count}"), found.count(KEPT)),
        (tr("未变 {count}"), found.count(SAME)),
        (tr("变动 {count}"), found.count(CHANGED)),
        (tr("新增 {count}"), found.count(NEW)),
        (tr("停用编码 {count}"), len(found.retired)),
    )
    text = listed(words.format(count=count) for words, count in counts if count)
    moved = tr("<b>{count:.0f} 户</b>改属其他网格").format(count=found.changed_households)
    return clauses([text, moved])


def told(variants: list[Variant], twins: list[tuple[Variant, Variant]], dropped: list[Variant]) -> str:
    """Return what a run has brought: new variants, those equal to older ones, and those that had to give way."""
    texts = []
    if len(variants) == 1 and not twins:
        figures = variants[0].figures
        texts.append(
            tr("划出 {count} 个微网格，{share} 在范围内；采用后才写入。").format(
                count=figures.grids, share=share_text(figures.share)
            )
        )
    elif variants:
        texts.append(tr("新增 {count} 个方案，点表中一行在地图上查看。").format(count=len(variants)))
    if twins:
        same = sorted({twin.name for _, twin in twins})
        texts.append(
            tr("有 {count} 个结果与{names}完全相同，没有另存。").format(
                count=len(twins), names=listed(tr("“{name}”").format(name=name) for name in same)
            )
        )
    if dropped:
        texts.append(
            tr("方案数已满，去掉了{names}。").format(names=listed(tr("“{name}”").format(name=v.name) for v in dropped))
        )
    return sentences(*texts)
