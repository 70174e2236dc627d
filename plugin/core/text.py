"""Translation of user texts. Source strings are Chinese; the plugin installs a translator at load.

Write `tr("共 {count} 个网格").format(count=n)`: a literal inside, values outside, so that every
string can be collected for `resources/i18n`.
"""

from __future__ import annotations

from typing import Callable


def _same(text: str) -> str:
    return text


_translate: Callable[[str], str] = _same


def tr(text: str) -> str:
    """Return `text` in the user's language."""
    return _translate(text)


def install_translator(translate: Callable[[str], str] | None) -> None:
    """Use `translate` for every following `tr`; None goes back to the Chinese source texts."""
    global _translate
    _translate = translate or _same
