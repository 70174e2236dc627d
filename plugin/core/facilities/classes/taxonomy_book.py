"""The facility classes as a workbook: written for a bureau to edit, read back with every fault told by sheet and row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from ... import resources
from ...errors import GewuError
from ...imports import tables, values
from ...imports.names import key
from ...safe_file import replacing
from ...text import listed, stored, tr
from . import taxonomy as taxonomies
from .taxonomy import LEVELS, FacilityClass, Taxonomy

GROUPS, CLASSES, ABOUT = stored("大类"), stored("小类"), stored("说明")
MARKS = ("S", "M", "C", "P")
_GROUP_COLUMNS = (("code", "大类编码", 12), ("name", "大类名称", 24))
#: field, heading, width
_COLUMNS = (
    ("code", "小类编码", 10),
    ("name", "小类名称", 28),
    ("group", "大类编码", 10),
    ("item", "对应完整居住社区第几项", 14),
    ("levels", "级别（第一个为默认）", 16),
    ("level_mark", "级别标记", 10),
    ("land_codes", "用地用海代码", 18),
    ("gbt21010_codes", "GB/T 21010 代码", 18),
    ("land_mark", "用地标记", 10),
    ("amap_codes", "类型编码（括号内为标记）", 26),
    ("words", "本局识别词", 30),
    ("note", "依据、说明", 36),
    ("known", "自带识别词（只供参考，不读回）", 60),
)
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,7}")
_SPLIT = re.compile(r"[、,，;；/\s]+")
_ABOUT = (
    stored("本表是设施分类：可改名称、级别、编码和识别词，可增删小类，改后在格物中“读入分类表”。"),
    stored(
        "大类编码为一个字母，小类编码以它开头，只用字母和数字，不能重复；级别只能是 片区、社区、小区，多个用顿号分开，第一个为默认。"
    ),
    stored("本局识别词：类型文字等于它、或名称含有它的设施归入该小类；多个用顿号分开。"),
    stored("标记：S 有资料出处；M 凭经验、未见原文；C 由本产品核算；P 本局规定。"),
    stored("改变沿用编码的含义会影响已有设施和评价细则；取消的小类如仍有设施使用，读入时会列出。"),
)


@dataclass(frozen=True)
class Reading:
    """A taxonomy read from a workbook, and what a person should know of it."""

    taxonomy: Taxonomy
    notes: list[str] = field(default_factory=list)


def load_file(path: str | Path) -> Taxonomy:
    """Return a taxonomy from a JSON file or a workbook; raises GewuError naming the fault."""
    return read(path).taxonomy if str(path).lower().endswith((".xlsx", ".xlsm")) else taxonomies.load(str(path))


def write(taxonomy: Taxonomy, path: str | Path) -> None:
    """Write the workbook with lists to choose from and the marks explained. Raises GewuError when it cannot be written."""
    book = Workbook()
    about = book.active
    about.title = ABOUT
    about.column_dimensions["A"].width = 110
    for text in (taxonomy.title, taxonomy.note, *_ABOUT):
        about.append([text])
    about["A1"].font = Font(bold=True, size=14)
    for row in about.iter_rows():
        row[0].alignment = Alignment(wrap_text=True, vertical="center")
    rows = [{"code": code, "name": name} for code, name in taxonomy.groups.items()]
    _sheet(book.create_sheet(GROUPS), _GROUP_COLUMNS, rows)
    known = _known_words()
    sheet = book.create_sheet(CLASSES)
    _sheet(sheet, _COLUMNS, [_row(entry, known) for entry in taxonomy.classes])
    _lists(sheet, len(taxonomy.groups))
    book.active = book.sheetnames.index(CLASSES)
    with replacing(Path(path)) as temporary:
        book.save(temporary)


def _known_words() -> dict[str, str]:
    data = resources.read_json("facilities", "classifying.json")
    found: dict[str, list[str]] = {}
    for item in data["words"]["entries"]:
        if "is" in item:
            found.setdefault(item["is"], []).extend(item["text"])
    for item in data["names"]["classes"]:
        found.setdefault(item["class"], []).extend(item["strong"])
    return {code: "、".join(dict.fromkeys(words)) for code, words in found.items()}


def _row(entry: FacilityClass, known: dict[str, str]) -> dict:
    return {
        **{name: getattr(entry, name) for name in ("code", "name", "group", "item", "level_mark", "land_mark", "note")},
        "levels": "、".join(entry.levels),
        "land_codes": "、".join(entry.land_codes),
        "gbt21010_codes": "、".join(entry.gbt21010_codes),
        "amap_codes": "、".join(f"{code}({mark})" if mark else code for code, mark in entry.amap_codes),
        "words": "、".join(entry.words),
        "known": known.get(entry.code, ""),
    }


def _sheet(sheet, columns, rows: Iterable[dict]) -> None:
    thin = Side(style="thin", color="BFBFBF")
    sheet.append([heading for _, heading, _ in columns])
    for row in rows:
        sheet.append([row.get(name) for name, _, _ in columns])
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E78")
    for place, (name, _, width) in enumerate(columns, start=1):
        letter = sheet.cell(1, place).column_letter
        sheet.column_dimensions[letter].width = width
        for cell in sheet[letter]:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            if name != "item":
                cell.number_format = "@"
            if name == "known" and cell.row > 1:
                cell.font = Font(color="808080", size=9)
    sheet.freeze_panes = "C2" if len(columns) > 2 else "A2"


def _lists(sheet, group_count: int) -> None:
    """Give the columns with a fixed choice their lists."""
    heading = {name: sheet.cell(1, place).column_letter for place, (name, _, _) in enumerate(_COLUMNS, start=1)}
    choices = {
        "group": f"={GROUPS}!$A$2:$A${group_count + 1}",
        "level_mark": '"' + ",".join(MARKS) + '"',
        "land_mark": '"' + ",".join(MARKS) + '"',
    }
    for name, formula in choices.items():
        rule = DataValidation(type="list", formula1=formula, allow_blank=True)
        rule.errorTitle, rule.error = stored("请从列表中选择"), stored("这一列只能填列表中的值")
        rule.showErrorMessage = True
        sheet.add_data_validation(rule)
        rule.add(f"{heading[name]}2:{heading[name]}500")
    number = DataValidation(type="whole", operator="between", formula1="1", formula2="99", allow_blank=True)
    sheet.add_data_validation(number)
    number.add(f"{heading['item']}2:{heading['item']}500")


def read(path: str | Path) -> Reading:
    """Return the taxonomy of a workbook that `write` made and a person edited. Raises GewuError listing every fault."""
    path = Path(path)
    groups_frame = _frame(path, GROUPS, _GROUP_COLUMNS)
    frame = _frame(path, CLASSES, _COLUMNS)
    faults: list[str] = []
    groups = _groups(groups_frame, faults)
    classes = [_class(number, row, groups, faults) for number, row in frame.iterrows() if row["code"] or row["name"]]
    classes = [entry for entry in classes if entry is not None]
    _check_unique([entry.code for entry in classes], tr("小类编码"), faults)
    _check_unique([entry.name for entry in classes], tr("小类名称"), faults)
    if not classes and not faults:
        faults.append(tr("“小类”表没有内容"))
    if faults:
        raise GewuError(
            tr("“{file}”有 {count} 处需要改正，没有读入。").format(file=path.name, count=len(faults)),
            details="\n".join(faults),
            remedy=tr("第一处：{fault}。").format(fault=faults[0]),
        )
    base = taxonomies.delivered()
    content = Taxonomy(
        id="own",
        title=path.stem,
        version=base.version,
        note=stored("由“{file}”读入，以“{base}”为底本。").format(file=path.name, base=base.title),
        marks={**base.marks, "P": stored("本局规定")},
        groups=groups,
        classes=tuple(classes),
    )
    return Reading(content, _remarks(content))


def _frame(path: Path, sheet: str, columns) -> pd.DataFrame:
    table = tables.open_table(path, sheet)
    found, _ = table.read()
    result = pd.DataFrame(index=found.index)
    named = {key(column): column for column in found.columns}
    for name, heading, _ in columns:
        if key(heading) in named:
            cells = values.to_text(found[named[key(heading)]].to_numpy())
            result[name] = ["" if cell is None else str(cell).strip() for cell in cells]
        elif name in ("code", "name", "group", "levels"):
            raise GewuError(
                tr("“{file}”的“{sheet}”表没有“{column}”一列。").format(file=path.name, sheet=sheet, column=heading),
                remedy=tr("请从格物导出的分类表改起，不要改动表头。"),
            )
        else:
            result[name] = ""
    return result


def _groups(frame: pd.DataFrame, faults: list[str]) -> dict[str, str]:
    groups: dict[str, str] = {}
    for number, row in frame.iterrows():
        if not row["code"] and not row["name"]:
            continue
        where = tr("“大类”第 {row} 行：").format(row=number)
        if not re.fullmatch("[A-Za-z]", row["code"]) or not row["name"]:
            faults.append(where + tr("编码或名称不对（大类编码为一个字母）"))
        elif row["code"] in groups:
            faults.append(where + tr("编码 {code} 重复").format(code=row["code"]))
        else:
            groups[row["code"]] = row["name"]
    return groups


def _class(number: int, row: pd.Series, groups: dict[str, str], faults: list[str]) -> FacilityClass | None:
    where = tr("“小类”第 {row} 行：").format(row=number)
    before = len(faults)
    code, group = row["code"], row["group"]
    levels = tuple(part for part in _SPLIT.split(row["levels"]) if part)
    marks = [row["level_mark"], row["land_mark"]]
    codes = [_marked(part) for part in _SPLIT.split(row["amap_codes"]) if part]
    if not _CODE.fullmatch(row["code"]):
        faults.append(where + tr("小类编码“{code}”不对（须字母开头，只用字母和数字）").format(code=row["code"]))
    if not row["name"]:
        faults.append(where + tr("没有小类名称"))
    if group not in groups:
        faults.append(where + tr("大类编码“{code}”不在“大类”表中").format(code=group))
    elif not code.startswith(group):
        faults.append(where + tr("小类编码“{code}”应以大类编码“{group}”开头").format(code=code, group=group))
    if not levels or any(level not in LEVELS for level in levels):
        faults.append(where + tr("级别“{levels}”不对，只能是 片区、社区、小区").format(levels=row["levels"]))
    if any(mark and mark not in MARKS for mark in (*marks, *(mark for _, mark in codes))):
        faults.append(where + tr("标记只能是 S、M、C、P"))
    if row["item"] and not row["item"].isdigit():
        faults.append(where + tr("第几项“{item}”不是数").format(item=row["item"]))
    if any(not code.isdigit() for code, _ in codes):
        faults.append(where + tr("类型编码“{codes}”应为数字").format(codes=row["amap_codes"]))
    if len(faults) > before:
        return None
    return FacilityClass(
        code=row["code"],
        name=row["name"],
        group=row["group"],
        item=int(row["item"]) if row["item"] else None,
        levels=levels,
        land_codes=tuple(part for part in _SPLIT.split(row["land_codes"]) if part),
        gbt21010_codes=tuple(part for part in _SPLIT.split(row["gbt21010_codes"]) if part),
        amap_codes=tuple(codes),
        level_mark=row["level_mark"] or "P",
        land_mark=row["land_mark"] or "P",
        note=row["note"],
        words=tuple(part for part in re.split(r"[、,，;；\n]+", row["words"]) if part.strip()),
    )


def _marked(text: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.+?)[(（]([A-Za-z]?)[)）]", text)
    return (found.group(1), found.group(2).upper()) if found else (text, "P")


def _check_unique(texts: list[str], what: str, faults: list[str]) -> None:
    twice = sorted({text for text in texts if texts.count(text) > 1})
    if twice:
        faults.append(tr("{what}重复：{texts}").format(what=what, texts=listed(twice)))


def _remarks(taxonomy: Taxonomy) -> list[str]:
    """Return what differs from the delivered taxonomy, in sentences."""
    before = {entry.code: entry.name for entry in taxonomies.delivered().classes}
    after = {entry.code: entry.name for entry in taxonomy.classes}
    notes = []
    for text, found in (
        (tr("新增小类：{classes}。"), [f"{code} {after[code]}" for code in after if code not in before]),
        (tr("取消小类：{classes}。"), [f"{code} {before[code]}" for code in before if code not in after]),
        (
            tr("改名：{classes}。"),
            [f"{code} {before[code]}→{after[code]}" for code in after if before.get(code, after[code]) != after[code]],
        ),
    ):
        if found:
            notes.append(text.format(classes=listed(found)))
    return notes or [tr("与自带分类的小类相同。")]


def lost(taxonomy: Taxonomy, used: pd.Series) -> dict[str, int]:
    """Return {class code that facilities have and the taxonomy has not: how many}."""
    known = {entry.code for entry in taxonomy.classes}
    counts = used.dropna().astype(str).value_counts()
    return {code: int(count) for code, count in counts.items() if code not in known}
