"""Broken data of every kind: each fault is told with layer, feature and remedy, and the rest is delineated."""

from __future__ import annotations

import random

import pandas as pd
import pytest
from delineation_town import assert_sound
from hostile_cases import CASES, good

from plugin.core.errors import Cancelled
from plugin.core.findings import ERROR, WARNING
from plugin.core.grids.delineate import DelineationInput, delineate

#: Rules about what comes in, not about what came out.
ON_INPUT = {f"D{number:02d}" for number in [*range(1, 20), 23, 24, *range(31, 39)]}


@pytest.mark.parametrize("name", CASES)
def test_broken_input(name):
    spoil, told = CASES[name]
    frames = good()
    spoil(frames)
    inputs = DelineationInput(**frames)
    found = delineate(inputs)
    if name != "locked_grids_broken_and_elsewhere":  # a broken grid that is kept stays broken
        assert_sound(found, inputs, exact="existing" not in frames)
    for finding in found.findings:
        assert finding.title and finding.detail and finding.layer and finding.suggestion, finding
        assert "None" not in finding.detail and "nan" not in finding.detail, finding.detail
    for rule, words in told:
        details = [finding.detail + finding.title for finding in found.findings if finding.rule == rule]
        assert any(words in detail for detail in details), (
            rule,
            words,
            [f"{f.rule} {f.detail}" for f in found.findings],
        )
    if not told:
        loud = [f"{f.rule} {f.detail}" for f in found.findings if f.severity in (ERROR, WARNING) and f.rule in ON_INPUT]
        assert not [text for text in loud if not text.startswith(("D06", "D23"))], loud


def test_the_good_town_is_good():
    inputs = DelineationInput(**good())
    found = delineate(inputs)
    assert_sound(found, inputs)
    assert found.report["share_in_bounds"] == 1.0 and [f for f in found.findings if f.severity == ERROR] == []


@pytest.mark.parametrize("seed", range(12))
def test_several_faults_at_once(seed):
    """Faults meet: nothing raises, and whatever is not broken is delineated soundly."""
    chance = random.Random(seed)
    frames = good()
    names = [name for name in CASES if not any(word in name for word in ("thousand", "locked", "multipart"))]
    for name in chance.sample(names, 5):
        try:
            CASES[name][0](frames)
        except (KeyError, IndexError, TypeError, AttributeError):  # the row or column it spoils is gone already
            continue
    inputs = DelineationInput(**frames)
    assert_sound(delineate(inputs), inputs, exact="existing" not in frames)


def test_many_equal_faults_are_one_finding_with_twenty_names():
    frames = good()
    frames["buildings"]["households"] = frames["buildings"]["households"].astype(object)
    frames["buildings"].loc[:29, "households"] = "很多"
    found = [finding for finding in delineate(DelineationInput(**frames)).findings if finding.rule == "D05"]
    assert len(found) == 1 and "30 个" in found[0].detail and found[0].detail.count("栋") >= 20
    assert len(found[0].codes) == 30 and found[0].geometry.geom_type == "MultiPoint"


def test_buildings_of_one_name_are_told_apart():
    frames = good()
    frames["buildings"]["name"] = "1栋"
    frames["buildings"].loc[3, "households"] = -1
    frames["buildings"].loc[4, ["households", "code"]] = [-1, None]
    detail = next(f.detail for f in delineate(DelineationInput(**frames)).findings if f.rule == "D05")
    assert "1栋（L0003）" in detail and "1栋（第 5 行）" in detail


def test_the_inputs_are_left_as_they_are_also_by_a_cancel():
    frames, before = good(), good()
    CASES["compounds_broken"][0](frames)
    CASES["compounds_broken"][0](before)
    asked = []
    delineate(DelineationInput(**frames), progress=lambda fraction, text="": asked.append(fraction))
    assert asked == sorted(asked)
    for turn in range(len(asked)):
        left = [turn]

        def stop(fraction, text="", left=left):
            left[0] -= 1
            if left[0] < 0:
                raise Cancelled()

        with pytest.raises(Cancelled):
            delineate(DelineationInput(**frames), progress=stop)
    for layer in frames:
        pd.testing.assert_frame_equal(frames[layer], before[layer])
