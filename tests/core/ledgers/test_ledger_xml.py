"""What Excel insists on and other programs forgive: the order of elements, unique ids, cached values of the right type."""

from __future__ import annotations

import re
import zipfile

import ledger_town as town
import pytest
from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
#: CT_Worksheet, ECMA-376 part 1, 18.3.1.99.
ORDER = re.findall(
    r"\w+",
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations "
    "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches "
    "ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems "
    "tableParts extLst",
)
CASES = {
    "full": {},
    "nothing assessed": {"assessed": 0},
    "one community": {"communities": 1, "grids": 5, "facilities": 1},
    "many pages": {"grids": 300, "facilities": 200},
}


@pytest.fixture(params=[*CASES, "empty"])
def archive(request, exported):
    tables = {} if request.param == "empty" else town.tables(**CASES[request.param])
    with zipfile.ZipFile(exported(tables)) as opened:
        yield opened


def parsed(archive, name: str):
    return etree.fromstring(archive.read(name))


def sheets(archive) -> dict:
    names = [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
    return {name: parsed(archive, name) for name in names}


def test_elements_stand_in_the_order_of_the_schema(archive):
    for name, sheet in sheets(archive).items():
        found = [etree.QName(element).localname for element in sheet]
        assert set(found) <= set(ORDER), name
        places = [ORDER.index(element) for element in found]
        assert places == sorted(places), f"{name}: {found}"
        single = [element for element in found if element != "conditionalFormatting"]
        assert len(single) == len(set(single)), name


def test_rows_and_cells_ascend_and_lie_in_the_dimension(archive):
    for name, sheet in sheets(archive).items():
        rows = [int(row.get("r")) for row in sheet.iter(f"{MAIN}row")]
        assert rows == sorted(set(rows)), name
        for row in sheet.iter(f"{MAIN}row"):
            cells = [re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r")).groups() for cell in row]
            assert {number for _, number in cells} <= {row.get("r")}
            columns = [(len(letters), letters) for letters, _ in cells]
            assert columns == sorted(set(columns)), f"{name} row {row.get('r')}"
            assert 0 < float(row.get("ht")) <= 409
        assert sheet.find(f"{MAIN}dimension").get("ref").endswith(str(rows[-1]))


def test_ids_are_unique_and_lead_somewhere(archive):
    book = parsed(archive, "xl/workbook.xml")
    entries = book.findall(f"{MAIN}sheets/{MAIN}sheet")
    links = {item.get("Id"): item for item in parsed(archive, "xl/_rels/workbook.xml.rels")}
    for key in ("name", "sheetId", REL):
        assert len({entry.get(key) for entry in entries}) == len(entries)
    assert {entry.get(REL) for entry in entries} <= set(links)
    names = [(item.get("name"), item.get("localSheetId")) for item in book.iter(f"{MAIN}definedName")]
    assert len(names) == len(set(names))
    styles = parsed(archive, "xl/styles.xml")
    formats, paints = (
        len(styles.findall(f"{MAIN}{group}/{MAIN}{item}")) for group, item in (("cellXfs", "xf"), ("dxfs", "dxf"))
    )
    codes = [item.get("numFmtId") for item in styles.iter(f"{MAIN}numFmt")]
    assert len(codes) == len(set(codes))
    for name, sheet in sheets(archive).items():
        assert all(int(cell.get("s", 0)) < formats for cell in sheet.iter(f"{MAIN}c")), name
        rules = list(sheet.iter(f"{MAIN}cfRule"))
        assert all(int(rule.get("dxfId")) < paints for rule in rules), name
        assert len({rule.get("priority") for rule in rules}) == len(rules), name
        assert all(cell.get("t") != "s" for cell in sheet.iter(f"{MAIN}c")), "texts are inline: no shared string ids"


def test_every_formula_has_a_value_of_the_right_type(archive):
    for name, sheet in sheets(archive).items():
        for cell in sheet.iter(f"{MAIN}c"):
            formula, value = cell.find(f"{MAIN}f"), cell.find(f"{MAIN}v")
            if formula is not None:
                assert value is not None and not formula.text.startswith("="), f"{name} {cell.get('r')}"
                assert cell.get("t") in (None, "str"), f"{name} {cell.get('r')}"
            if value is not None and cell.get("t") is None:
                assert abs(float(value.text)) < float("inf"), f"{name} {cell.get('r')}"
            elif cell.get("t") == "str":
                with pytest.raises(ValueError):
                    float(value.text or "empty")


def test_merged_ranges_do_not_overlap(archive):
    for name, sheet in sheets(archive).items():
        seen: set = set()
        for item in sheet.iter(f"{MAIN}mergeCell"):
            left, top, right, bottom = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", item.get("ref")).groups()
            columns = range(_number(left), _number(right) + 1)
            cells = {(row, column) for row in range(int(top), int(bottom) + 1) for column in columns}
            assert not cells & seen, f"{name} {item.get('ref')}"
            seen |= cells


def test_breaks_ascend_inside_the_rows(archive):
    for name, sheet in sheets(archive).items():
        breaks = [int(item.get("id")) for item in sheet.iter(f"{MAIN}brk")]
        last = max(int(row.get("r")) for row in sheet.iter(f"{MAIN}row"))
        assert breaks == sorted(set(breaks)) and all(4 < row < last for row in breaks), name
        assert len(breaks) <= 1023


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
