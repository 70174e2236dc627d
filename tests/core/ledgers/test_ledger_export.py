"""The workbook as a reader finds it: numbers, totals, formulas, people masked, what is missing said."""

from __future__ import annotations

import ledger_town as town
import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter

from plugin.core.errors import Cancelled, GewuError
from plugin.core.ledgers import catalogue
from plugin.core.ledgers.export import export

FIRST = 5


def column(sheet, title: str) -> int:
    """Return the number of the column headed `title`."""
    for row in (4, 3):
        for cell in sheet[row]:
            if cell.value == title:
                return cell.column
    raise KeyError(title)


def values(sheet, title: str) -> list:
    """Return the cells of a column down to the last row before 合计."""
    number = column(sheet, title)
    found = []
    for row in range(FIRST, sheet.max_row + 1):
        if sheet.cell(row, 1).value == "合计":
            break
        found.append(sheet.cell(row, number).value)
    return found


def total_row(sheet) -> int:
    return next(row for row in range(FIRST, sheet.max_row + 1) if sheet.cell(row, 1).value == "合计")


def test_all_sheets_with_their_rows(exported):
    book = openpyxl.load_workbook(exported(town.tables()), data_only=True)
    assert book.sheetnames == [
        "汇总",
        "微网格台账",
        "设施台账",
        "评估打分表",
        "配套缺失清单",
        "居民诉求统计",
        "居民诉求清单",
    ]
    grids = book["微网格台账"]
    assert grids["A1"].value == "示例街道微网格台账"
    assert grids["A2"].value == "填报单位：示例街道办事处（盖章）"
    codes = values(grids, "编码")
    assert (
        len(codes) == 42 and codes == sorted(codes) and all(isinstance(code, str) and len(code) == 17 for code in codes)
    )
    assert values(grids, "序号") == [str(number) for number in range(1, 43)]
    assert set(values(grids, "社区")) == set(town.tables()["community"]["name"])


def test_dedicated_and_retired_grids_are_not_out_of_bounds(exported):
    tables = town.tables()
    before = tables["micro_grid"]["households"] + tables["micro_grid"]["shops"]
    assert ((before < 30) | (before > 100)).sum() > 2
    tables["micro_grid"]["kind"] = "专属"
    tables["micro_grid"].loc[0, ["kind", "households", "shops"]] = ["商业", np.nan, 5]
    tables["micro_grid"].loc[1, ["kind", "state"]] = ["居住", "停用"]
    path = exported(tables)
    summary = openpyxl.load_workbook(path, data_only=True)["汇总"]
    row = total_row(summary)
    assert [summary.cell(row, column(summary, title)).value for title in ("低于\n下限", "超过\n上限")] == [0, 0]
    grids = openpyxl.load_workbook(path)["微网格台账"]
    kind, state = (get_column_letter(column(grids, title)) for title in ("类型", "状态"))
    rules = [rule.formula[0] for area in grids.conditional_formatting for rule in area.rules]
    tests = [rule for rule in rules if "ISNUMBER" in rule]
    assert len(tests) == 2
    for test in tests:
        assert f'${kind}5<>"专属"' in test and f'${state}5<>"停用"' in test, test


def test_summary_equals_the_details(exported):
    tables = town.tables()
    book = openpyxl.load_workbook(exported(tables), data_only=True)
    summary = book["汇总"]
    row = total_row(summary)
    grids, scores = tables["micro_grid"], tables["assessment_score"]
    load = grids["households"] + grids["shops"]
    expected = {
        "网格数": len(grids),
        "户数": grids["households"].sum(),
        "超过\n上限": (load > 100).sum(),
        "低于\n下限": (load < 30).sum(),
        "未配\n网格员": grids["worker_uid"].isna().sum(),
        "设施数": len(tables["facility"]),
        "挂接\n待定": (tables["facility"]["tag_state"] == "待定").sum(),
        "达标": (scores["verdict"] == "达标").sum(),
        "不达标": (scores["verdict"] == "不达标").sum(),
        "待定": (scores["verdict"] == "待定").sum(),
        "缺失项": len(tables["gap"]),
    }
    assert {title: summary.cell(row, column(summary, title)).value for title in expected} == expected
    by_community = scores.groupby("community_code")["score"].sum()
    shown = dict(zip(values(summary, "社区编码"), values(summary, "得分")))
    assert {code: score for code, score in shown.items() if code} == by_community.to_dict()


def test_totals_stay_live(exported):
    book = openpyxl.load_workbook(exported(town.tables()))
    grids, summary = book["微网格台账"], book["汇总"]
    row = total_row(grids)
    assert grids.cell(row, column(grids, "户数")).value == f"SUBTOTAL(109,I{FIRST}:I{row - 1})".join(["=", ""])
    assert grids.cell(FIRST, column(grids, "户+商")).value.startswith("=IF(ISNUMBER(")
    assert summary.cell(FIRST, column(summary, "户数")).value.startswith("=SUMIFS('微网格台账'!")
    assert summary.cell(FIRST, column(summary, "超过\n上限")).value.count('">100"') == 1


def test_a_sheet_left_out_is_counted_but_not_referred_to(exported):
    path = exported(town.tables(), ledgers=["汇总"])
    summary = openpyxl.load_workbook(path)["汇总"]
    assert values(summary, "网格数")[:3] == [7, 7, 7]
    assert any("导出时的数值" in (summary.cell(row, 1).value or "") for row in range(12, summary.max_row + 1))


def test_a_whole_city_is_counted_once_and_not_live(exported, monkeypatch):
    monkeypatch.setitem(catalogue.house(), "live_limit", 100)
    summary = openpyxl.load_workbook(exported(town.tables()))["汇总"]
    assert values(summary, "网格数")[:3] == [7, 7, 7]
    assert summary.cell(total_row(summary), column(summary, "网格数")).value.startswith("=SUBTOTAL")


def test_people_are_masked_everywhere(exported):
    book = openpyxl.load_workbook(exported(town.tables()))
    text = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    assert "张示例" not in text and "李示例" not in text and "1380000" not in text
    assert "138****0009" in text and "张**" in text
    assert book["微网格台账"].oddFooter.right.text == "姓名、电话已脱敏"


def test_the_full_version_says_so(exported):
    book = openpyxl.load_workbook(exported(town.tables(), mask=False))
    grids = book["微网格台账"]
    assert "张示例1" in values(grids, "姓名") and "13800000001" in values(grids, "联系电话")
    assert grids.oddFooter.right.text == "内部资料 注意保管"
    notes = [grids.cell(row, 1).value for row in range(total_row(grids), grids.max_row + 1)]
    assert any("内部资料 注意保管" in (note or "") for note in notes)


def test_customs_of_the_page(exported):
    sheet = openpyxl.load_workbook(exported(town.tables()))["微网格台账"]
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToWidth == 1
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet.freeze_panes == "H5"
    assert sheet.auto_filter.ref == "A4:S46"
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:S1", "A3:A4", "B3:E3"} <= merged
    assert sheet["A1"].font.name == "方正小标宋简体" and sheet["A1"].font.size == 20
    assert sheet["A3"].font.name == "黑体" and sheet["I5"].font.name == "Times New Roman"
    assert sheet["F5"].number_format == "@" and sheet["M5"].number_format == "0.00_ "
    assert sheet.column_dimensions["U"].hidden and not sheet.column_dimensions["S"].hidden
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"正常,停用"' in lists and '"居住,商业,混合,专属"' in lists
    assert {rule.type for rule in sheet.data_validations.dataValidation} == {"list", "whole"}


def test_hidden_keys_for_the_way_back(exported):
    tables = town.tables()
    sheet = openpyxl.load_workbook(exported(tables))["微网格台账"]
    assert set(values(sheet, "唯一标识（勿改）")) == set(tables["micro_grid"]["uid"])


def test_unverified_figures_are_flagged(exported):
    sheet = openpyxl.load_workbook(exported(town.tables()), data_only=True)["评估打分表"]
    marks = values(sheet, "数值\n来源")
    assert marks.count("未核实") == 42
    rules = [rule for area in sheet.conditional_formatting for rule in area.rules]
    assert any("未核实" in rule.formula[0] for rule in rules)


def test_without_an_assessment_the_sheets_say_so(exported):
    book = openpyxl.load_workbook(exported(town.tables(assessed=0)), data_only=True)
    assert book["评估打分表"].cell(FIRST, 1).value == "尚未评估：请先在“评估”页完成一次评估"
    assert book["配套缺失清单"].cell(FIRST, 1).value == "尚未评估：请先在“评估”页完成一次评估"
    assert set(values(book["汇总"], "达标")) - {None} == {"—"}


def test_communities_not_assessed_show_a_dash(exported):
    summary = openpyxl.load_workbook(exported(town.tables(assessed=2)), data_only=True)["汇总"]
    shown = dict(zip(values(summary, "社区编码"), values(summary, "得分")))
    assert [value for code, value in shown.items() if code] == [40.0, 40.0, "—", "—", "—", "—"]


def test_an_empty_workspace_gives_headers(exported):
    book = openpyxl.load_workbook(exported({}))
    for sheet in book:
        assert sheet.cell(3, 1).value in ("序号", "街道\n（镇）")
        assert "暂无数据" in sheet.cell(FIRST, 1).value or "尚未评估" in sheet.cell(FIRST, 1).value


def test_what_belongs_to_no_community_is_counted(exported):
    tables = town.tables()
    tables["facility"].loc[:4, "community_code"] = None
    tables["micro_grid"].loc[0, "community_code"] = "没有的编码"
    summary = openpyxl.load_workbook(exported(tables), data_only=True)["汇总"]
    row = total_row(summary)
    assert summary.cell(row, column(summary, "设施数")).value == 60
    assert summary.cell(row, column(summary, "网格数")).value == 42
    assert summary.cell(row, column(summary, "社区")).value == 6
    names, serials = values(summary, "社区"), values(summary, "序号")
    assert names[-1] == "（未挂接社区）" and serials[-1] == "7", "no 小计 of its own"
    assert serials.count("小计") == 2


def test_each_community_shows_its_newest_run(exported):
    """A later run over one community replaces that community's rows and leaves the others as they are."""
    tables = town.tables(communities=2)
    code = tables["community"]["code"][0]
    newer = town.frame("assessment_run", scheme_id=["demo"], date=["2026-01-01"]).assign(uid="newer")
    score = town.frame(
        "assessment_score", run_uid=["newer"], community_code=[code], point_code=["P01"], verdict=["达标"], score=[5.0]
    )
    tables["assessment_run"] = pd.concat([newer, tables["assessment_run"]], ignore_index=True)
    tables["assessment_score"] = pd.concat([tables["assessment_score"], score], ignore_index=True)
    book = openpyxl.load_workbook(exported(tables), data_only=True)
    verdicts = values(book["评估打分表"], "判定")
    assert len([verdict for verdict in verdicts if verdict]) == 1 + 20
    shown = dict(zip(values(book["汇总"], "社区编码"), values(book["汇总"], "缺失项")))
    assert shown[code] == 0 and shown[tables["community"]["code"][1]] == 4


def test_runs_by_an_older_scheme_are_not_mixed_in(exported):
    tables = town.tables(communities=2)
    code = tables["community"]["code"][0]
    newer = town.frame("assessment_run", scheme_id=["other"], date=["2026-01-01"]).assign(uid="newer")
    score = town.frame("assessment_score", run_uid=["newer"], community_code=[code], point_code=["X"], verdict=["待定"])
    tables["assessment_run"] = pd.concat([tables["assessment_run"], newer], ignore_index=True)
    tables["assessment_score"] = pd.concat([tables["assessment_score"], score], ignore_index=True)
    book = openpyxl.load_workbook(exported(tables), data_only=True)
    assert [verdict for verdict in values(book["评估打分表"], "判定") if verdict] == ["待定"]


def test_codes_that_look_like_numbers_or_wildcards_are_kept_apart(exported):
    tables = town.tables(communities=3, grids=6)
    for table, field in (("community", "code"), ("micro_grid", "community_code")):
        tables[table][field] = tables[table][field].map(
            dict(zip(town.tables(communities=3)["community"]["code"], ["01", "1", "*"]))
        )
    summary = openpyxl.load_workbook(exported(tables), data_only=True)["汇总"]
    assert values(summary, "网格数")[:3] == [2, 2, 2]


def test_a_cancelled_export_leaves_nothing(tmp_path, context):
    target = tmp_path / "ledger.xlsx"
    target.write_bytes(b"before")
    for stop in (0.01, 0.2, 0.5, 0.9):

        def cancel(fraction, text="", stop=stop):
            if fraction >= stop:
                raise Cancelled()

        with pytest.raises(Cancelled):
            export(target, town.tables(), context, progress=cancel)
        assert target.read_bytes() == b"before"
        assert [file.name for file in tmp_path.iterdir()] == ["ledger.xlsx"]


def test_progress_never_goes_back(tmp_path, context):
    seen = []
    export(tmp_path / "ledger.xlsx", town.tables(), context, progress=lambda fraction, text="": seen.append(fraction))
    assert seen == sorted(seen) and seen[0] >= 0 and seen[-1] <= 1


def test_where_it_cannot_be_written(tmp_path, context):
    with pytest.raises(GewuError, match="xlsx"):
        export(tmp_path / "ledger.csv", {}, context)
    with pytest.raises(GewuError, match="不存在"):
        export(tmp_path / "no" / "ledger.xlsx", {}, context)
    (tmp_path / "open.xlsx").mkdir()
    (tmp_path / "open.xlsx" / "inside").touch()
    with pytest.raises(GewuError, match="open.xlsx"):
        export(tmp_path / "open.xlsx", {}, context)


def test_the_same_data_give_the_same_cells(tmp_path, context):
    import zipfile

    contents = []
    for name in ("a.xlsx", "b.xlsx"):
        export(tmp_path / name, town.tables(), context)
        with zipfile.ZipFile(tmp_path / name) as archive:
            contents.append({item: archive.read(item) for item in archive.namelist() if item.startswith("xl/")})
    assert contents[0] == contents[1]


def test_every_ledger_has_a_sheet_of_its_own_when_asked(exported):
    for name, title in catalogue.available():
        assert openpyxl.load_workbook(exported(town.tables(), ledgers=[name])).sheetnames == [title]
