"""What is stored is Chinese in every language of the interface."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest
import shapely
from assess_town import A, B, C, communities, compounds, facilities

from plugin.core.assess import run, schemes
from plugin.core.grids.delineate import DelineationInput, delineate
from plugin.core.ledgers.context import LedgerContext
from plugin.core.text import install_translator, listed, tr

sys.path.insert(0, str(Path(__file__).parent / "grids"))
from delineation_town import community, house, table  # noqa: E402


@pytest.fixture
def english():
    install_translator(lambda text: "EN:" + text)
    yield
    install_translator(None)


def _stored(frame: pd.DataFrame) -> str:
    return frame.drop(columns="geometry", errors="ignore").to_csv(index=False)


def test_names_borders_codes_and_reasons_of_grids_and_parts(english):
    homes = [house(x, y, 20 + x / 10, use="居住") for x in (10, 60, 110) for y in (20, 60, 100)]
    tower = house(200, 20, 260, 60.0, 20.0, floors=20, units=4)
    single = house(200, 150, 5, floors=1)
    river = shapely.LineString([(150, -5), (150, 205)])
    road = shapely.LineString([(150, 120), (305, 120)])
    inputs = DelineationInput(
        table("community", [community() | {"code": None, "name": None}]),
        table("building", [*homes, tower, single]),
        table("compound", [{"name": None, "geometry": shapely.box(5, 5, 145, 195)}]),
        barriers=table("barrier", [{"name": None, "crossable": False, "geometry": line} for line in (river, road)]),
    )
    found = delineate(inputs)
    text = _stored(found.grids) + _stored(found.parts)
    assert "EN:" not in text
    for word in ("未编码01", "微网格", "东至", "社区边界", "低于下限", "单元"):
        assert word in text
    assert any(finding.title.startswith("EN:") for finding in found.findings), "what is shown is translated"


@pytest.mark.parametrize("scheme", [scheme for scheme, _ in schemes.available()])
def test_reasons_and_gaps_of_an_assessment(english, scheme):
    tables = {
        "community": communities(),
        "facility": facilities(("f1", "A06", A, {"floor_area": 130.0}), ("f2", "A06", B, {"floor_area": 100.0}),
                               ("f3", "D01", C, {"site_area": 300.0})),
        "compound": compounds({"community_code": A, "property_kind": "物业"}, {"community_code": B, "property_kind": "无"}),
    }  # fmt: skip
    result = run.assess(schemes.load(scheme), tables)
    text = _stored(result.scores) + _stored(result.gaps) + _stored(result.summary)
    assert len(result.scores) and "EN:" not in text


def test_the_texts_a_workbook_is_made_of(english):
    assert not any("EN:" in text for text in LedgerContext().values().values())
    assert tr("台账") == "EN:台账" and listed(["甲", "乙"]) == "甲EN:、乙"
