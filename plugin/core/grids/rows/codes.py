"""Codes of micro-grids: by template, numbered in reading order, stable from run to run, never reused."""

from __future__ import annotations

import re

import numpy as np

from ..settings import GridSettings


def reading_order(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the rows in reading order: bands from north to south, in each from west to east."""
    count = len(x)
    if count < 2:
        return np.arange(count)
    height = float(y.max() - y.min())
    width = float(x.max() - x.min())
    bands = max(1, int(round(np.sqrt(count * max(height, 1.0) / max(width, 1.0)))))
    band = np.minimum(((y.max() - y) / max(height, 1e-9) * bands).astype(int), bands - 1)
    return np.lexsort((-np.round(y, 3), np.round(x, 3), band))


def general_numbers(codes: list[str], community: str) -> list[int]:
    """Return the number of each general grid (codes sorted) within its community: the code's own tail, else its place."""
    tails = []
    for code in codes:
        rest = code[len(community) :] if code.startswith(community) else code
        digits = re.search(r"(\d+)$", rest)
        tails.append(int(digits.group(1)) if digits and len(digits.group(1)) <= 3 else None)
    if None in tails or len(set(tails)) < len(tails) or any(tail == 0 for tail in tails):
        return list(range(1, len(codes) + 1))
    return tails


def inherited(share: dict[tuple[int, str], tuple[float, float]]) -> dict[int, str]:
    """Return {new grid: old code}; every old code goes to the grid sharing most with it, each side used once.

    share: {(new grid, old code): (households in common, area in common)}.
    """
    taken: dict[int, str] = {}
    used: set[str] = set()
    for (grid, code), _ in sorted(share.items(), key=lambda item: (-item[1][0], -item[1][1], item[0][1], item[0][0])):
        if grid not in taken and code not in used:
            taken[grid] = code
            used.add(code)
    return taken


def numbered(
    general: np.ndarray, community: str, taken: set[str], settings: GridSettings, known: dict[int, str]
) -> list[str]:
    """Return a code per grid (grids in reading order). general: number of the general grid per grid; known: codes kept;
    taken: every code that was ever used."""
    following: dict[int, int] = {}
    result = []
    used = set(taken) | set(known.values())
    for grid, number in enumerate(general.tolist()):
        if grid in known:
            result.append(known[grid])
            continue
        micro = following.get(number, 0)
        while True:
            micro += 1
            code = settings.code_template.format(community=community, general=number, micro=micro)
            if code not in used:
                break
            if micro > 999999:  # a template without {micro} cannot tell grids apart
                code = f"{code}-{len(used)}"
                break
        following[number] = micro
        used.add(code)
        result.append(code)
    return result
