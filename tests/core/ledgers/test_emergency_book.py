"""平急转换人员方案 as a reader finds it: figures, live totals, door lists, sources, nobody's name."""

from __future__ import annotations

import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely

from plugin.core.grids.emergency.emergency import EmergencyInput, plan
from plugin.core.grids.emergency.staffing import staffing
from plugin.core.grids.emergency.staffing_settings import EmergencySettings
from plugin.core.ledgers import catalogue
from plugin.core.ledgers.emergency import BOOK, export_emergency

A, B = "510105001001", "510105001002"


def town(name="3栋"):
    grids = pd.DataFrame(
        {
            "code": [f"{A}01001", f"{B}01001"],
            "name": ["示例第1微网格", "=示例第2微网格"],
            "community_code": [A, B],
            "households": [36.0, 60.0],
            "shops": [0.0, 0.0],
            "kind": "居住",
            "state": "正常",
            "worker_uid": ["w1", None],
            "geometry": [shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)],
        }
    )
    houses = pd.DataFrame(
        {
            "uid": ["b1", "b2"],
            "name": [name, "5栋"],
            "households": [36, 60],
            "shops": [0, 0],
            "floors": [6, 30],
            "units": [3, 1],
            "geometry": [shapely.box(10, 10, 60, 20), shapely.box(110, 10, 140, 30)],
        }
    )
    workers = pd.DataFrame(
        [("w1", "张示例", "13800000001", "微网格员", A)], columns=["uid", "name", "phone", "role", "community_code"]
    )
    communities = pd.DataFrame({"code": [A, B], "name": ["示例一社区", "示例二社区"], "subdistrict_code": "s1"})
    return grids, houses, workers, communities


def write(folder, context, settings=None, name="3栋", mask=True):
    settings = settings or EmergencySettings()
    grids, houses, workers, communities = town(name)
    found = plan(EmergencyInput(grids, houses), settings)
    table = staffing(grids, found, settings, workers, communities, pd.DataFrame({"code": ["s1"], "name": ["示例街道"]}))
    path = folder / "book.xlsx"
    return path, export_emergency(path, found, table, settings, context, grids, workers, mask)


def cell(sheet, title, row, group=None):
    """Return the value in `row` under a heading (the last one of that name, or the one in `group`)."""
    head = {c.column: c.value for c in sheet[4]}
    groups, current = {}, None
    for c in sheet[3]:
        current = c.value or current
        groups[c.column] = current
    found = [k for k in groups if (head.get(k) or groups[k]) == title and (group is None or groups[k] == group)]
    return sheet.cell(row, found[-1]).value


def test_sheets_and_figures(tmp_path, context):
    path, report = write(tmp_path, context)
    assert [sheet["sheet"] for sheet in report["sheets"]] == ["人员汇总", "应急组"]
    book = openpyxl.load_workbook(path, data_only=True)
    staff, groups = book["人员汇总"], book["应急组"]
    assert staff["A1"].value == "示例街道平急转换人员汇总表"
    assert [cell(staff, "社区", row) for row in (5, 6)] == ["示例一社区", "示例二社区"]
    assert [cell(staff, "应急组\n（应配人数）", row) for row in (5, 6)] == [3, 5]
    assert cell(staff, "缺员", 5, "应急（风险区）") == 2
    assert cell(staff, "判定", 5) == "达标" and cell(staff, "判定", 6) == "无人"
    assert cell(groups, "入户清单", 5) == "3栋1单元（12户）"
    assert cell(groups, "姓名", 5) is None and cell(groups, "联系电话", 5) is None, "to be filled in by hand"


def test_totals_are_live_and_right_after_a_change(tmp_path, context, convert):
    path, _ = write(tmp_path, context)
    book = openpyxl.load_workbook(path)
    staff, groups = book["人员汇总"], book["应急组"]
    total = next(row for row in range(5, 20) if staff.cell(row, 1).value == "合计")
    for title in ("微网\n格数", "在册\n人数", "应急组\n（应配人数）", "现有\n人员用时"):
        assert str(cell(staff, title, total)).startswith(("=SUBTOTAL", "=IF(SUBTOTAL")), title
    assert str(cell(staff, "应急组\n（应配人数）", 5)).startswith("=COUNTIFS")
    number = next(c.column for c in groups[4] if c.value == "户+商")
    groups.cell(5, number).value = 100
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    again = openpyxl.load_workbook(convert(changed, "xlsx"), data_only=True)["人员汇总"]
    assert cell(again, "户+商", 5, "应急（风险区）") == 100 + 24
    assert cell(again, "户+商", total, "应急（风险区）") == 100 + 24 + 60


def test_every_parameter_stands_below_with_mark_and_source(tmp_path, context):
    path, _ = write(tmp_path, context, EmergencySettings(pace=8))
    sheet = openpyxl.load_workbook(path)["人员汇总"]
    notes = "\n".join(str(sheet.cell(row, 1).value) for row in range(8, sheet.max_row + 1))
    for text in (
        "有出处",
        "核算",
        "本产品约定",
        "63 户/人",
        "12 户/人",
        "四川日报 2022-09-21",
        "每户入户用时（含行走） 8",
    ):
        assert text in notes
    assert "非原依据的数值" in notes, "a changed figure does not borrow its source"
    assert "入户时限 3 小时" in [c.value for c in sheet[3]]


def test_people_are_masked_and_texts_inert(tmp_path, context):
    path, report = write(tmp_path, context, name="=1+1")
    sheet = openpyxl.load_workbook(path)["应急组"]
    values = [c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]
    assert report["masked"] and "张**" in values and not any("张示例" in value for value in values)
    dangerous = [
        c
        for row in sheet.iter_rows()
        for c in row
        if isinstance(c.value, str) and c.value[:1] == "=" and "示例第2" in c.value
    ]
    dangerous += [
        c for row in sheet.iter_rows() for c in row if isinstance(c.value, str) and c.value.startswith("=1+1")
    ]
    assert len(dangerous) >= 4 and all(c.data_type == "s" and c.quotePrefix for c in dangerous)
    path, _ = write(tmp_path, context, mask=False)
    sheet = openpyxl.load_workbook(path)["应急组"]
    assert "张示例" in [c.value for row in sheet.iter_rows() for c in row]


def test_the_page_is_ready_to_print(tmp_path, context):
    path, _ = write(tmp_path, context)
    for sheet in openpyxl.load_workbook(path):
        assert sheet.page_setup.orientation == "landscape" and int(sheet.page_setup.paperSize) == 9
        assert sheet.print_title_rows == "$3:$4" and "&P" in sheet.oddFooter.center.text and sheet.freeze_panes


def test_nothing_to_group(tmp_path, context):
    grids, houses, _, communities = town()
    found = plan(EmergencyInput(grids, houses, communities=()))
    table = staffing(grids, found, None, None, communities)
    path = tmp_path / "empty.xlsx"
    export_emergency(path, found, table, EmergencySettings(), context)
    book = openpyxl.load_workbook(path, data_only=True)
    assert "没有可编组" in book["应急组"]["A5"].value
    assert cell(book["人员汇总"], "判定", 5) == "不涉及"


@pytest.mark.parametrize("ledger", catalogue.ledgers(BOOK).values(), ids=lambda ledger: ledger.name)
def test_the_descriptions_fit_the_tables(ledger):
    grids, houses, workers, communities = town()
    found = plan(EmergencyInput(grids, houses))
    frames = {"staffing": staffing(grids, found, None, workers, communities).table, "emergency_group": found.groups}
    for column in ledger.columns:
        first = (column.source or column.compute.get("source", "")).split(">")[0]
        assert not first or first in frames[ledger.table], column.id
        if column.compute.get("type") == "aggregate":
            detail = catalogue.ledgers(BOOK)[column.compute["ledger"]]
            assert "sum" not in column.compute or detail.column(column.compute["sum"])
    assert ledger.column("key").hidden
    assert not set(catalogue.ledgers(BOOK)) & set(catalogue.ledgers()), "a book of its own"
    assert np.isin(list(catalogue.ledgers(BOOK)), catalogue.house()["order"]).all()
