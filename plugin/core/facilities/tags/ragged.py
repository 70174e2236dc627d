"""Runs of different length laid out one after another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np


def ragged(starts: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (run, place): for every run its number, repeated, and starts, starts + 1, … up to its count."""
    if not len(counts):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    ends = np.cumsum(counts)
    place = np.arange(ends[-1])
    place += np.repeat(starts - ends + counts, counts)
    return np.repeat(np.arange(len(counts)), counts), place


def spans(counts: np.ndarray, block: int) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of successive runs whose counts add up to about `block`; a longer run stands alone."""
    total, start = np.cumsum(counts), 0
    while start < len(counts):
        before = total[start - 1] if start else 0
        stop = max(int(np.searchsorted(total, before + block, side="right")), start + 1)
        yield start, stop
        start = stop
