"""Broken data of every kind: each fault is told with layer, feature and remedy, and the rest is delineated."""

from __future__ import annotations

import pytest
from delineation_town import assert_sound
from hostile_cases import CASES, good

from plugin.core.findings import ERROR, WARNING
from plugin.core.grids.delineate import DelineationInput, delineate

#: Rules about what comes in, not about what came out.
ON_INPUT = {f"D{number:02d}" for number in [*range(1, 20), 23, *range(31, 39)]}


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
