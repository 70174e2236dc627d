"""Everything that refers to a removed facility leads to the one it has become."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely

from plugin.core import frames, schema
from plugin.core.facilities.duplicates import repointing
from plugin.core.facilities.duplicates.duplicates import RULE, key


def tables(**rows: list[dict]) -> dict[str, pd.DataFrame]:
    return {name: frames.conform(pd.DataFrame(rows.get(name, [])), schema.table(name)) for name in repointing.tables()}


def test_every_reference_of_the_schema_is_looked_at():
    referring = {
        table.name
        for table in schema.tables().values()
        if any("facility." in field.references for field in table.fields)
    }
    assert referring <= set(repointing.tables())
    assert set(repointing.references()) == {"facility_service", "facility_area"}


def test_relations_move_and_double_ones_go():
    rows = tables(
        facility_service=[
            {"uid": "s1", "facility_uid": "keep", "community_code": "1", "note": None},
            {"uid": "s2", "facility_uid": "gone", "community_code": "1", "note": "每周三"},
            {"uid": "s3", "facility_uid": "gone", "community_code": "2", "note": "上门"},
            {"uid": "s4", "facility_uid": "other", "community_code": "1"},
            {"uid": "s5", "facility_uid": "keep", "community_code": "3", "note": "甲"},
        ]
    )
    found = repointing.repoint(rows, {"gone": "keep"})
    update = found.updates["facility_service"].set_index("uid")
    assert update.loc["s1", "note"] == "每周三" and update.loc["s3", "facility_uid"] == "keep"
    assert set(update.index) == {"s1", "s3"} and found.removed["facility_service"] == ["s2"]


@pytest.mark.parametrize(("outlines", "stays"), [({}, "a1"), ({"keep": "gone"}, "a2"), ({"keep": "nobody"}, "a1")])
def test_of_several_footprints_one_stays_and_the_others_are_told(outlines, stays):
    rows = tables(
        facility_area=[
            {"uid": "a1", "facility_uid": "keep", "geometry": shapely.box(0, 0, 10, 10)},
            {"uid": "a2", "facility_uid": "gone", "geometry": shapely.box(0, 0, 20, 10)},
        ]
    )
    found = repointing.repoint(rows, {"gone": "keep"}, outlines)
    assert found.removed["facility_area"] == [{"a1": "a2", "a2": "a1"}[stays]]
    assert ("a2" in set(found.updates.get("facility_area", pd.DataFrame({"uid": []}))["uid"])) == (stays == "a2")
    assert found.notes["keep"] == ["用地范围 {} ㎡ 未保留".format({"a1": 200, "a2": 100}[stays])]


def test_the_only_footprint_moves():
    rows = tables(facility_area=[{"uid": "a2", "facility_uid": "gone", "geometry": shapely.box(0, 0, 20, 10)}])
    found = repointing.repoint(rows, {"gone": "keep"})
    assert found.updates["facility_area"].values.tolist() == [["a2", "keep"]] and not found.removed and not found.notes


def test_evidence_names_the_facility_once():
    rows = tables(
        assessment_score=[
            {"uid": "e1", "evidence": "x;gone;keep;y"},
            {"uid": "e2", "evidence": "gone"},
            {"uid": "e3", "evidence": "gone-2;x"},
            {"uid": "e4", "evidence": None},
        ]
    )
    update = repointing.repoint(rows, {"gone": "keep"}).updates["assessment_score"]
    assert dict(update.values) == {"e1": "x;keep;y", "e2": "keep"}
    assert repointing.count(rows, {"gone", "keep", "x"}) == {"gone": 2, "keep": 1, "x": 2}


def test_decisions_follow():
    rows = tables(
        accepted_finding=[
            {"uid": "d1", "rule": RULE, "finding_key": key("gone", "far")},
            {"uid": "d2", "rule": RULE, "finding_key": key("gone", "keep")},
            {"uid": "d3", "rule": RULE, "finding_key": key("gone", "near")},
            {"uid": "d4", "rule": RULE, "finding_key": key("near", "keep")},
            {"uid": "d5", "rule": "G01", "finding_key": "G01|gone|keep"},
        ]
    )
    found = repointing.repoint(rows, {"gone": "keep"})
    assert found.updates["accepted_finding"].values.tolist() == [["d1", key("keep", "far")]]
    assert found.removed["accepted_finding"] == ["d2", "d3"]


def test_nothing_refers_nothing_changes():
    found = repointing.repoint(tables(), {"gone": "keep"})
    assert (found.updates, found.removed, found.notes) == ({}, {}, {})
