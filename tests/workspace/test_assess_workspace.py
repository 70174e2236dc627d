"""Assessment runs in a real GeoPackage: written once, earlier ones kept, manual results carried on."""

from __future__ import annotations

import json

import pandas as pd
import pytest
import shapely
from assess_town import A, B, C, communities, facilities
from qgis.core import QgsCoordinateReferenceSystem

from plugin.core.assess import fill, run, schemes
from plugin.core.errors import GewuError
from plugin.workspace import assess as store
from plugin.workspace import geopackage
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace

SCHEME_ID = "complete_community_2020"


@pytest.fixture
def ws(qgis_app, tmp_path) -> Workspace:
    path = tmp_path / "评估.gpkg"
    geopackage.create(path, QgsCoordinateReferenceSystem("EPSG:4544"), "评估")
    opened = Workspace.open(path)
    squares = [shapely.box(number * 1000, 0, number * 1000 + 1000, 1000) for number in range(3)]
    places = communities().assign(geometry=squares)
    rows = facilities(
        ("f1", "A06", A, {"floor_area": 130.0}), ("f2", "A06", B, {"floor_area": 100.0}), ("f3", "D01", C)
    )
    rows["geometry"] = [shapely.Point(500 + 1000 * number, 500) for number in range(3)]
    opened.apply([Change("community", add=places), Change("facility", add=rows)], "数据")
    return opened


def assessed(ws: Workspace, date: str, codes=None, scheme_id: str = SCHEME_ID) -> str:
    scheme = schemes.load(scheme_id)
    scores, gaps = store.previous(ws, scheme.id, codes)
    result = run.assess(scheme, store.read_tables(ws, codes), codes, scores, previous_gaps=gaps)
    run_uid, changes = store.changes(ws, result, "年度", date, "备注")
    store.keep_scheme(ws, scheme)
    ws.apply(changes, "评估")
    return run_uid


def decide(ws: Workspace, run_uid: str, community: str, point: str, verdict: str) -> None:
    scores, gaps = store.read_run(ws, run_uid)
    mine = [frame[frame["community_code"] == community].reset_index(drop=True) for frame in (scores, gaps)]
    filled = fill.decide(schemes.load(SCHEME_ID), *mine, point, fill.Decision(verdict, "现场核查", "张示例"))
    ws.apply(store.decision_changes(filled), "判定")


def score(ws: Workspace, run_uid: str, community: str, point: str) -> pd.Series:
    rows = ws.read("assessment_score", run_uid=run_uid, community_code=community, point_code=point)
    assert len(rows) == 1
    return rows.iloc[0]


def test_a_run_is_stored_with_its_scores_and_gaps(ws):
    run_uid = assessed(ws, "2026-01-02")
    runs = store.runs(ws)
    assert runs[["uid", "scheme_id", "kind", "date", "note"]].values.tolist() == [
        [run_uid, SCHEME_ID, "年度", "2026-01-02", "备注"]
    ]
    scores, gaps = store.read_run(ws, run_uid)
    assert len(scores) == 3 * 36 and scores["uid"].is_unique
    assert len(gaps) == (scores["verdict"] == "不达标").sum() > 0
    row = score(ws, run_uid, B, "0501")
    assert (row["verdict"], row["measured"], row["evidence"], row["source"]) == ("不达标", 100.0, "f2", "auto")


def test_a_new_run_leaves_the_earlier_one_and_keeps_what_people_decided(ws):
    first = assessed(ws, "2025-01-02")
    decide(ws, first, B, "0501", "达标")
    decide(ws, first, A, "0901", "不达标")
    second = assessed(ws, "2026-01-02")
    assert list(store.runs(ws)["uid"]) == [second, first]
    row = score(ws, second, B, "0501")
    assert (row["verdict"], row["filled_by"], row["reason"], row["source"]) == ("达标", "张示例", "现场核查", "manual")
    gaps = store.read_run(ws, second)[1]
    assert not ((gaps["community_code"] == B) & (gaps["point_code"] == "0501")).any()
    assert ((gaps["community_code"] == A) & (gaps["point_code"] == "0901")).any()
    assert len(store.read_run(ws, first)[0]) == 3 * 36


def test_a_run_of_one_community_does_not_hide_the_others_manual_results(ws):
    first = assessed(ws, "2025-01-02")
    decide(ws, first, A, "0901", "达标")
    assessed(ws, "2025-06-01", [B])
    third = assessed(ws, "2026-01-02")
    assert score(ws, third, A, "0901")["verdict"] == "达标"


def test_a_result_restored_to_computed_does_not_come_back(ws):
    first = assessed(ws, "2025-01-02")
    decide(ws, first, A, "0901", "达标")
    second = assessed(ws, "2025-06-01")
    scores, gaps = store.read_run(ws, second)
    mine = scores[scores["community_code"] == A].reset_index(drop=True)
    fresh = run.assess(schemes.load(SCHEME_ID), store.read_tables(ws), [A])
    filled = fill.restore(
        schemes.load(SCHEME_ID), mine, gaps[gaps["community_code"] == A], "0901", fresh.scores, fresh.gaps
    )
    ws.apply(store.decision_changes(filled), "恢复")
    third = assessed(ws, "2026-01-02")
    assert score(ws, third, A, "0901")["verdict"] == "待定"


def test_a_bureaus_scheme_is_kept_with_its_results(ws, tmp_path):
    file = tmp_path / "本局.json"
    schemes.copy_to(SCHEME_ID, file)
    assessed(ws, "2026-01-02", scheme_id=str(file))
    file.unlink()
    assert store.scheme_of(ws, "本局").point("0501").measure.classes == ("A06",)
    assert store.scheme_of(ws, SCHEME_ID).id == SCHEME_ID
    with pytest.raises(GewuError):
        store.scheme_of(ws, "没有")
    assert json.dumps(ws.setting("scheme.本局"), ensure_ascii=False).count("0501") == 1


def test_unknown_communities_and_kinds_are_refused(ws):
    with pytest.raises(GewuError, match="没有这些社区：999"):
        store.read_tables(ws, [A, "999"])
    result = run.assess(schemes.load(SCHEME_ID), store.read_tables(ws))
    with pytest.raises(GewuError, match="评估类型"):
        store.changes(ws, result, "随便", "2026-01-02")
