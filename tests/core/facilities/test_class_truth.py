"""Precision and recall against a list judged by hand (class_truth.tsv) and against the lists of real POIs."""

from pathlib import Path

import pandas as pd
import pytest

from plugin.core.facilities.classes.classifying import OPEN, REFUSED, classify, doubtful_below

TRUTH = Path(__file__).with_name("class_truth.tsv")
REAL = Path(__file__).parents[4] / "shared" / "data" / "cn_shanghai_poi_xiaoqu"


def judged() -> pd.DataFrame:
    lines = [line.split("\t") for line in TRUTH.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    frame = classify(pd.DataFrame(lines, columns=["name", "type_text", "truth"])).frame
    basis = frame["class_basis"].astype(str)
    frame["got"] = frame["class_code"].where(
        frame["class_code"].notna(), basis.str[:2].map({REFUSED[:2]: "-", OPEN: "?"})
    )
    return frame


def test_precision_and_recall_of_every_class():
    frame = judged()
    assert len(frame) >= 300
    for code in sorted(set(frame["truth"]) - {"-", "?"}):
        hit = ((frame["truth"] == code) & (frame["got"] == code)).sum()
        precision, recall = hit / max((frame["got"] == code).sum(), 1), hit / (frame["truth"] == code).sum()
        assert precision >= 0.8 and recall >= 0.8, (code, precision, recall)
    assert (frame["truth"] == frame["got"]).mean() >= 0.97, frame.loc[frame["truth"] != frame["got"], ["name", "got"]]


def test_an_office_of_a_community_is_sure_only_by_its_name():
    office = "政府机构及社会团体;政府机关;乡镇以下级政府及事业单位"
    frame = classify(pd.DataFrame({"name": ["翠屏社区居委会", "翠屏社区", "某某站"], "type_text": office})).frame
    assert list(frame["class_code"]) == ["A01"] * 3
    assert list(frame["class_confidence"] >= doubtful_below()) == [True, True, False]


def test_what_is_no_facility_is_never_classed():
    frame = judged()
    wrong = frame[(frame["truth"] == "-") & ~frame["got"].isin(["-"])]
    assert wrong.empty, wrong[["name", "type_text", "got", "class_basis"]]


@pytest.mark.skipif(not REAL.is_dir(), reason="real POI lists are not here")
@pytest.mark.parametrize(
    ("file", "code", "least"),
    [("幼儿园", "A02", 0.93), ("小学", "A07", 0.98), ("中学", "A08", 0.97), ("shanghai_bus", "C04", 1.0)],
)
def test_real_lists(file, code, least):
    frame = pd.read_csv(REAL / f"{file}.csv").rename(columns={"type": "type_text"})
    found = classify(frame).frame["class_code"]
    assert (found == code).mean() >= least


@pytest.mark.skipif(not REAL.is_dir(), reason="real POI lists are not here")
def test_real_hospital_list_keeps_dentists_vets_and_hospitals_out():
    frame = pd.read_csv(REAL / "shanghai_hospital.csv").rename(columns={"type": "type_text"})
    found = classify(frame).frame
    community = found[found["class_code"] == "A06"]
    assert not community["name"].str.contains("口腔|牙科|宠物|整形|美容").any()
    named = frame["name"].str.contains("社区卫生服务(?:中心|站)$")
    assert named.sum() > 500
    assert (found.loc[named, "class_code"] == "A06").mean() > 0.98
    assert 0.25 < len(community) / len(found) < 0.45
