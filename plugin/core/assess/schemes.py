"""Evaluation schemes (评价细则): JSON files that a bureau may copy and edit, read into plain dataclasses.

A scheme holds goals (目标/大类) > items (评价项) > points (评分点). Each point tells its rule for the two columns
`new` (新建) and `existing` (既有), its figures with a mark saying how far each is sourced, and the measure that
computes it. Nothing numeric is in code: thresholds are the scheme's figures.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from .. import resources
from ..errors import GewuError
from ..safe_file import replacing
from ..text import stored, tr
from . import scheme_check
from .numbers import plain

#: The two columns of a rule. `community.is_new` picks the column.
NEW, EXISTING = "new", "existing"
COLUMNS = (NEW, EXISTING)
#: Marks from the weakest to the strongest: memory, ours, computed, sourced.
MARKS = ("M", "P", "C", "S")
#: Marks that a number must carry wherever it is shown: from memory, or this product's own convention.
UNOFFICIAL = ("M", "P")


@dataclass(frozen=True)
class Figure:
    """One number of a rule; `new` and `existing` are None where the column sets none."""

    key: str
    label: str
    unit: str
    new: float | None
    existing: float | None
    mark: str
    source: str = ""

    def value(self, column: str) -> float | None:
        return self.new if column == NEW else self.existing

    def bound(self, limit: float) -> str:
        """Return a limit as sentences tell it, e.g. "≥120㎡"; what is not sourced carries its mark: "≥30㎡〔M〕"."""
        return f"≥{plain(limit)}{self.unit}" + (f"〔{self.mark}〕" if self.mark in UNOFFICIAL else "")


@dataclass(frozen=True)
class Measure:
    """Which function of `measures.REGISTRY` computes the point, and with which parameters."""

    id: str
    params: dict = field(default_factory=dict, hash=False, compare=False)

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(self.params.get("classes", ()))

    @property
    def label(self) -> str:
        return self.params.get("label", "")


@dataclass(frozen=True)
class Point:
    """One scoring point (评分点). `type`: N numeric, E exists, Q qualitative. `rule_new`, `rule_existing` and
    `alternative` are texts with `{figure}` places. `full_score` None = an equal share of the item's score."""

    code: str
    title: str
    type: str
    goal_code: str
    goal_title: str
    item_code: str
    item_title: str
    rule_new: str
    rule_existing: str
    alternative: str
    basis: str
    mark: str
    source: str
    figures: tuple[Figure, ...]
    measure: Measure
    columns: tuple[str, ...]
    full_score: float | None
    item_full_score: float | None
    severity_missing: str
    severity_short: str

    def applies(self, column: str) -> bool:
        return column in self.columns

    def figure(self, key: str) -> Figure:
        for figure in self.figures:
            if figure.key == key:
                return figure
        raise KeyError(f"{self.code}.{key}")

    def standard(self, column: str) -> str:
        """Return the rule of one column with its numbers filled in; "—" where the column sets no rule."""
        if not self.applies(column):
            return "—"
        rule = self.rule_new if column == NEW else self.rule_existing
        return self._filled(rule, column) or stored("（待填）")

    def alternative_text(self) -> str:
        """Return the 可替代做法 with its numbers filled in, or an empty text."""
        return self._filled(self.alternative, EXISTING)

    def mark_text(self) -> str:
        """Return what backs the point, e.g. "S·B1" or "M 未经核实"; several marks when its figures differ."""
        pairs = [(figure.mark, figure.source) for figure in self.figures]
        if self.mark:
            pairs.append((self.mark, self.source))
        texts = []
        for mark, source in pairs:
            text = _mark(mark, source)
            if text not in texts:
                texts.append(text)
        return "；".join(texts)

    def basis_text(self) -> str:
        """Return the basis with its marks, as every table and sheet shows it."""
        marks = self.mark_text()
        return f"{self.basis}〔{marks}〕" if marks else self.basis

    @property
    def weakest_mark(self) -> str:
        """Return the weakest mark of the point and its figures ("" when it has none)."""
        marks = {figure.mark for figure in self.figures} | ({self.mark} if self.mark else set())
        return next((mark for mark in MARKS if mark in marks), "")

    @property
    def is_manual(self) -> bool:
        return self.measure.id == "manual"

    def _filled(self, text: str, column: str) -> str:
        for figure in self.figures:
            value = figure.value(column)
            text = text.replace("{" + figure.key + "}", "—" if value is None else plain(value))
        return text


@dataclass(frozen=True)
class Scheme:
    """One evaluation scheme. `points` are in the order of the file; `path` is the file it came from."""

    id: str
    title: str
    version: str
    basis: str
    note: str
    marks: dict = field(hash=False)
    sources: dict = field(hash=False)
    points: tuple[Point, ...] = ()
    is_template: bool = False
    path: str = ""

    @property
    def items(self) -> list[tuple[str, list[Point]]]:
        """Return [(item code, its points)] in order."""
        found: dict[str, list[Point]] = {}
        for point in self.points:
            found.setdefault(point.item_code, []).append(point)
        return list(found.items())

    def point(self, code: str) -> Point | None:
        return next((point for point in self.points if point.code == code), None)

    def source_text(self, point: Point) -> str:
        """Return what the source keys of a point stand for, e.g. "B1 网页转载的…", "" when it has none."""
        keys = [figure.source for figure in point.figures] + [point.source]
        known = [key for key in dict.fromkeys(keys) if key in self.sources]
        return "；".join(f"{key} {self.sources[key]}" for key in known)

    def weak_figures(self) -> list[Point]:
        """Return the points that rest on something unverified (mark M)."""
        return [point for point in self.points if point.weakest_mark == "M"]


def available() -> list[tuple[str, str]]:
    """Return (id, title) of the built-in schemes, finished ones first."""
    found = []
    for file in sorted(resources.path("schemes").glob("*.json")):
        raw = resources.read_json("schemes", file.name)
        found.append((bool(raw.get("template")), raw["id"], raw["title"]))
    return [(scheme_id, title) for _, scheme_id, title in sorted(found)]


def load(id_or_path: str) -> Scheme:
    """Return a built-in scheme by id, or the scheme in a user's JSON file.

    Raises GewuError listing everything wrong in the file: missing key, duplicate code, unknown measure or figure.
    """
    file = resources.path("schemes", f"{id_or_path}.json")
    if id_or_path not in dict(available()):
        file = Path(id_or_path)
        if not file.is_file():
            raise GewuError(
                tr("找不到评估方案“{scheme}”。").format(scheme=id_or_path),
                remedy=tr("请从列表中选择方案，或选择一个存在的方案文件（.json）。"),
            )
    scheme = parse(_parsed(file), str(file))
    if file.parent != resources.path("schemes") and scheme.id in dict(available()):
        raise GewuError(
            tr("方案文件“{file}”的 id“{id}”与自带方案相同。").format(file=file, id=scheme.id),
            remedy=tr("请把文件里的“id”改为本单位自己的名称，以免与自带方案的评估结果混淆。"),
        )
    return scheme


def raw(scheme: Scheme) -> dict:
    """Return the parsed content of a scheme's file, e.g. to keep a copy with the results."""
    return _parsed(Path(scheme.path))


def copy_to(id_or_path: str, target: Path | str) -> None:
    """Write an editable copy of a scheme to `target`; the copy gets its own id (the file's name)."""
    content = raw(load(id_or_path))
    content["id"] = Path(target).stem
    with replacing(target) as temporary:
        temporary.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _parsed(file: Path):
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise GewuError(
            tr("方案文件“{file}”不是 UTF-8 编码。").format(file=file), str(error), tr("请另存为 UTF-8 后再试。")
        ) from error
    except OSError as error:
        raise GewuError(
            tr("方案文件“{file}”不能读取。").format(file=file), str(error), tr("请检查文件权限。")
        ) from error
    except ValueError as error:
        raise GewuError(
            tr("方案文件“{file}”不是有效的 JSON:{error}").format(file=file, error=error),
            remedy=tr("请检查所指位置的引号、逗号和括号。"),
        ) from error


def parse(content, path: str = "") -> Scheme:
    """Return the scheme in parsed JSON `content`, which came from `path`; raises GewuError listing every mistake."""
    problems = scheme_check.problems(content)
    if problems:
        raise GewuError(
            tr("方案文件“{file}”有 {count} 处错误：{first}").format(file=path, count=len(problems), first=problems[0]),
            details="\n".join(problems),
            remedy=tr("请按提示修改方案文件后再试。"),
        )
    points = []
    for goal in content["goals"]:
        for item in goal["items"]:
            points += [_point(content, goal, item, point) for point in item["points"]]
    return Scheme(
        id=content["id"],
        title=content["title"],
        version=str(content.get("version", "")),
        basis=content.get("basis", ""),
        note=content.get("note", ""),
        marks=dict(content.get("marks", {})),
        sources=dict(content.get("sources", {})),
        points=tuple(points),
        is_template=bool(content.get("template", False)),
        path=path,
    )


def _point(scheme: dict, goal: dict, item: dict, raw: dict) -> Point:
    rule = raw.get("rule", "")
    rules = rule if isinstance(rule, dict) else {NEW: rule, EXISTING: rule}
    measure = dict(raw["measure"])
    severity = {**scheme.get("severity", {}), **goal.get("severity", {}), **raw.get("severity", {})}
    score, item_score = raw.get("full_score"), item.get("full_score")
    return Point(
        code=raw["code"],
        title=raw.get("title", ""),
        type=raw["type"],
        goal_code=goal["code"],
        goal_title=goal.get("title", ""),
        item_code=item["code"],
        item_title=item.get("title", ""),
        rule_new=rules.get(NEW) or "",
        rule_existing=rules.get(EXISTING) or "",
        alternative=raw.get("alternative", ""),
        basis=raw.get("basis") or item.get("basis") or _default_basis(scheme, item),
        mark=raw.get("mark", ""),
        source=raw.get("source", ""),
        figures=tuple(_figure(figure) for figure in raw.get("figures", [])),
        measure=Measure(measure.pop("id"), measure),
        columns=tuple(raw.get("columns", COLUMNS)),
        full_score=None if score is None else float(score),
        item_full_score=None if item_score is None else float(item_score),
        severity_missing=severity.get("missing", "较重"),
        severity_short=severity.get("short", "一般"),
    )


def _default_basis(scheme: dict, item: dict) -> str:
    if scheme.get("template"):
        return ""
    return stored("{title}第 {item} 项").format(title=scheme["title"], item=item["code"].lstrip("0") or item["code"])


def _figure(raw: dict) -> Figure:
    new, existing = raw.get(NEW), raw.get(EXISTING)
    return Figure(
        raw["key"],
        raw.get("label", raw["key"]),
        raw.get("unit", ""),
        None if new is None else float(new),
        None if existing is None else float(existing),
        raw["mark"],
        raw.get("source", ""),
    )


def _mark(mark: str, source: str) -> str:
    if mark == "M":
        return stored("M 未经核实")
    if mark == "P":
        return stored("P 本产品约定")
    return f"{mark}·{source}" if source else mark
