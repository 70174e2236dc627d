"""The English translation is complete, and says the same places to fill in."""

from __future__ import annotations

import string
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import i18n  # noqa: E402
import punctuation  # noqa: E402


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_text_is_translated():
    done = i18n.translations()
    assert [text for text in i18n.source_texts() if text not in done] == []


def test_translations_keep_their_placeholders():
    wrong = [source for source, target in i18n.translations().items() if places(source) != places(target)]
    assert wrong == []


def test_nothing_translated_is_left_over():
    assert set(i18n.translations()) <= set(i18n.source_texts())


def test_chinese_texts_carry_chinese_punctuation():
    left = [
        str(file.relative_to(ROOT)) for file, text in punctuation.files() if file.read_text(encoding="utf-8") != text
    ]
    assert left == [], "run `make format`"
