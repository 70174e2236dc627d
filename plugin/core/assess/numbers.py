"""Numbers as a sentence shows them."""

from __future__ import annotations


def plain(value: float) -> str:
    """Return a number with at most two decimals and no trailing zeros, e.g. 120, 0.85, 1.3."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
