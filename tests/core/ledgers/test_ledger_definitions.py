"""The sheet descriptions fit the schema, so that a typing error in the data is found here and not by a user."""

from __future__ import annotations

import re

import pytest

from plugin.core import schema
from plugin.core.errors import GewuError
from plugin.core.ledgers import catalogue
from plugin.core.ledgers.context import LedgerContext, chinese_date, file_name
from plugin.core.ledgers.definitions import field_of, parse, steps
from plugin.core.ledgers.rows import table_names

LEDGERS = list(catalogue.ledgers().values())
LOOKED_UP = {"facility_class", "scheme_point"}


def test_the_sheets_the_bureau_expects_in_order():
    assert [title for _, title in catalogue.available()] == [
        "汇总",
        "微网格台账",
        "设施台账",
        "评估打分表",
        "配套缺失清单",
        "居民诉求统计",
        "居民诉求清单",
    ]


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_every_path_leads_to_a_field(ledger):
    paths = [column.source for column in ledger.columns if column.source]
    paths += [column.fallback for column in ledger.columns if column.fallback]
    paths += [column.compute["source"] for column in ledger.columns if "source" in column.compute]
    for path in [*paths, *ledger.sort]:
        way, last, field = steps(ledger, path)
        table = way[-1][1] if way else ledger.table
        if table not in LOOKED_UP and path != "area":
            assert field is not None, f"{ledger.name}: {path}"


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_columns_are_consistent(ledger):
    ids = [column.id for column in ledger.columns]
    assert len(ids) == len(set(ids))
    hidden = [column.hidden for column in ledger.columns]
    assert hidden == sorted(hidden), "hidden columns come last"
    assert ledger.column("uid").hidden and ledger.column("key").hidden
    named = [ledger.freeze_after, *ledger.group_repeat, *[name for rule in ledger.rules for name in rule.columns]]
    named += [name for name in (ledger.group_by, ledger.group_label) if name]
    for column in ledger.columns:
        how = column.compute
        named += [*how.get("to", []), *([how["of"]] if isinstance(how.get("of"), str) else how.get("of", []))]
        if how.get("type") == "aggregate":
            detail = catalogue.ledgers()[how["ledger"]]
            for name in [*how.get("where", {}), *([how["sum"]] if "sum" in how else [])]:
                detail.index(name)
        assert not column.total or column.total in ("sum", "count", "average", "row")
        assert bool(column.source) != bool(column.compute), column.id
    assert set(named) <= set(ids)
    assert {rule.paint for rule in ledger.rules} <= set(catalogue.house()["paints"])


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_texts_name_only_known_places(ledger):
    known = {*LedgerContext().values(), "live"}
    for text in [ledger.heading, *ledger.notes, *[rule.value for rule in ledger.rules]]:
        assert set(re.findall(r"{(\w+)}", text)) <= known


def test_personal_data_come_through_the_schema():
    """Whoever adds a column with a name or a phone gets the mask without asking."""
    shown = {
        (ledger.name, column.id): field.personal
        for ledger in LEDGERS
        for column in ledger.columns
        if (field := field_of(ledger, column)) is not None and field.personal
    }
    assert shown[("micro_grid", "worker_name")] == "name"
    assert shown[("micro_grid", "worker_phone")] == "phone"
    assert shown[("assessment", "filled_by")] == "name"


def test_tables_to_read_are_stored_ones():
    assert set(table_names()) <= set(schema.tables())
    assert {"micro_grid", "worker", "community", "subdistrict", "gap", "assessment_score"} <= set(table_names())


def test_select_by_name_or_title():
    assert [ledger.name for ledger in catalogue.select(["配套缺失清单", "summary"])] == ["summary", "gap"]
    assert len(catalogue.select([])) == len(catalogue.select(None)) == 7
    with pytest.raises(GewuError, match="花名册"):
        catalogue.select(["花名册"])


def test_a_wrong_description_is_refused():
    with pytest.raises(TypeError):
        parse({"ledger": "x", "title": "x", "columns": [{"id": "a", "titel": "b"}]})


def test_names_and_dates():
    assert file_name("示例/社区", ["微网格台账"], "2025-06-30") == "示例社区微网格台账_20250630.xlsx"
    assert file_name("示例街道", ["汇总", "微网格台账"], "2025-06-30") == "示例街道台账_20250630.xlsx"
    assert chinese_date("2025-06-05T08:00:00") == "2025年6月5日"
    assert chinese_date("不详") == "不详"
