"""Progress and cancel, handed to every long core function as one callable."""

from __future__ import annotations

from typing import Callable

#: Called with a fraction 0..1 and a short Chinese text; may raise `errors.Cancelled`.
Progress = Callable[[float, str], None]


def silent(fraction: float, text: str = "") -> None:
    """Report to nobody and never cancel."""


def part(progress: Progress, start: float, stop: float) -> Progress:
    """Return a Progress whose 0..1 fills the slice start..stop of `progress`."""

    def report(fraction: float, text: str = "") -> None:
        progress(start + (stop - start) * fraction, text)

    return report
