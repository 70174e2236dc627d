"""Translation of user texts. Source strings are Chinese; the plugin installs a translator at load.

Write `tr("共 {count} 个网格").format(count=n)`: a literal inside, values outside, so that every
string can be collected for `resources/i18n`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Callable


def _same(text: str) -> str:
    return text


_translate: Callable[[str], str] = _same


def tr(text: str) -> str:
    """Return `text` in the user's language."""
    return _translate(text)


def stored(text: str) -> str:
    """Return `text` as it is: Chinese, in every language of the interface.

    For what is written into a field of the workspace, into a field of an output layer or into a workbook: data must
    be the same on every machine. What is only shown goes through `tr`.
    """
    return text


def install_translator(translate: Callable[[str], str] | None) -> None:
    """Use `translate` for every following `tr`; None goes back to the Chinese source texts."""
    global _translate
    _translate = translate or _same


def is_translated() -> bool:
    """Return whether a translator is installed."""
    return _translate is not _same


def listed(items: Iterable) -> str:
    """Return the items as one enumeration in the user's language: 甲、乙、丙."""
    return tr("、").join(str(item) for item in items)


def clauses(items: Iterable) -> str:
    """Return the items as clauses of one sentence in the user's language: 甲；乙."""
    return tr("；").join(str(item) for item in items)


def sentences(*texts: str) -> str:
    """Return texts one after the other: with a space after a Western mark, with none after a Chinese one."""
    joined = ""
    for text in texts:
        if joined and text and joined[-1] < "\u2e80" and not joined[-1].isspace() and not text[0].isspace():
            joined += " "
        joined += text
    return joined
