"""Many phrases found in many texts."""

from __future__ import annotations

import numpy as np

from plugin.core.facilities.places.phrases import Phrases


def test_every_place_is_found_and_nothing_else():
    rng = np.random.default_rng(3)

    def words(count: int, longest: int) -> list[str]:
        return ["".join(rng.choice(list("甲乙丙12"), rng.integers(1, longest))) for _ in range(count)]

    phrases, texts = Phrases(words(60, 6)), ["", *words(200, 30), "甲"]
    hits = phrases.find(texts)
    found = list(zip(hits.text.tolist(), hits.start.tolist(), hits.phrase.tolist()))
    expected = {
        (row, start, number)
        for row, text in enumerate(texts)
        for number, phrase in enumerate(phrases.texts)
        for start in range(len(text))
        if text.startswith(phrase, start)
    }
    assert set(found) == expected and len(found) == len(expected)
    assert [found_[:2] for found_ in found] == sorted(found_[:2] for found_ in found)


def test_nothing_to_find_and_nowhere_to_look():
    assert len(Phrases([]).find(["甲"])) == 0
    assert len(Phrases(["", "甲" * 40]).find(["甲" * 50])) == 0
    assert len(Phrases(["甲"]).find([])) == 0
