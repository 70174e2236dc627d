"""The micro-grids as a list shows them: who works there, how they stand to the bounds, what has to be settled, how they sort."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import frames, schema
from . import bounds

#: What has to be settled about a grid, worst first.
OUTSIDE, UNKNOWN, UNASSIGNED = "outside", "unknown", "unassigned"
PROBLEMS = (OUTSIDE, UNKNOWN, UNASSIGNED)
_DIGITS = re.compile(r"\d+")


def listed_grids(
    grids: pd.DataFrame, workers: pd.Series, communities: pd.Series, low: float, high: float
) -> pd.DataFrame:
    """Return `grids` (columns of micro_grid, conformed) with what the list shows besides, index 0..n-1.

    workers, communities: `names` by uid and by code. low, high: the bounds on households + shops.
    New columns: tail (end of the code), worker and community (names or None), sought (what a text is looked for in), load
    (households + shops, NaN unknown), standing (see `bounds`), and one bool column per name in PROBLEMS.
    """
    grids = grids.reset_index(drop=True)
    held = grids["worker_uid"].map(workers)
    load = bounds.load(grids)
    standing = bounds.standing(grids, low, high, load)
    is_explained = grids["reason"].notna().to_numpy() & (grids["reason"].to_numpy() != "")
    listed = grids.assign(
        tail=tails(grids["code"].to_numpy(), grids["community_code"].to_numpy()),
        worker=_objects(held),
        community=_objects(grids["community_code"].map(communities)),
        load=load,
        standing=standing,
        outside=np.isin(standing, (bounds.BELOW, bounds.ABOVE)) & ~is_explained,
        unknown=standing == bounds.UNKNOWN,
        unassigned=held.isna().to_numpy() & (grids["state"].to_numpy() != bounds.RETIRED),
    )
    listed["sought"] = sought(listed, ["code", "tail", "name", "worker"])
    return listed


def nothing() -> pd.DataFrame:
    """Return `listed_grids` of no grids."""
    none = pd.Series(dtype=object)
    return listed_grids(frames.empty(schema.table("micro_grid")), none, none, 0.0, 0.0)


def names(frame: pd.DataFrame, key: str) -> pd.Series:
    """Return the names in a frame by its column `key`; what has no name is called by its key."""
    known = frame[frame[key].notna()].drop_duplicates(key)
    return pd.Series(known["name"].fillna(known[key]).to_numpy(), index=known[key])


def _objects(values: pd.Series) -> np.ndarray:
    """Return a column with None for what is missing."""
    return values.astype(object).where(values.notna(), None).to_numpy()


def tails(codes: np.ndarray, parents: np.ndarray) -> np.ndarray:
    """Return the part of each code that its community does not say already: 510105001001 01 003 → 01-003."""
    found = np.empty(len(codes), dtype=object)
    found[:] = [_tail(code, parent) for code, parent in zip(codes, parents)]
    return found


def _tail(code: str | None, parent: str | None) -> str | None:
    if not code:
        return None
    rest = code[len(parent) :] if parent and code.startswith(parent) else code
    return f"{rest[:2]}-{rest[2:]}" if len(rest) == 5 and rest.isdigit() else rest or code


@dataclass(frozen=True)
class ProblemCounts:
    """How many grids have each sort of problem; `any` counts a grid once."""

    any: int
    by_name: dict[str, int]


def problem_counts(flags: dict[str, np.ndarray]) -> ProblemCounts:
    """Return the counts over bool arrays by the names in PROBLEMS."""
    total = int(np.logical_or.reduce([flags[name] for name in PROBLEMS]).sum())
    return ProblemCounts(total, {name: int(flags[name].sum()) for name in PROBLEMS})


def has_problem(flags: dict[str, np.ndarray], name: str | None) -> np.ndarray:
    """Return a mask of the rows with the problem called `name`, or with any for None."""
    return np.logical_or.reduce([flags[one] for one in (PROBLEMS if name is None else (name,))])


def order(values: np.ndarray, descending: bool = False) -> np.ndarray:
    """Return the positions that sort a column: numbers by size, texts with their numbers by size (2 before 10).

    Equal values keep their order; what is unknown comes last either way.
    """
    if values.dtype.kind in "fiub":
        keys = values.astype("float64")
    else:
        texts = [None if value is None or value == "" else str(value) for value in values]
        padded = [None if text is None else _DIGITS.sub(_padded, text) for text in texts]
        ranks = pd.factorize(np.array(padded, dtype=object), sort=True)[0].astype("float64")
        keys = np.where(ranks < 0, np.nan, ranks)
    return np.argsort(-keys if descending else keys, kind="stable")


def _padded(found: re.Match) -> str:
    return found.group().zfill(6)


def sought(frame: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """Return the texts of these columns of each row as one, for `matching`."""
    parts = [["" if value is None else value for value in frame[name].to_numpy()] for name in columns]
    found = np.empty(len(frame), dtype=object)
    found[:] = ["\n".join(row).lower() for row in zip(*parts)]
    return found


def matching(texts: np.ndarray, text: str) -> np.ndarray:
    """Return a mask of the `sought` texts that hold every word of `text`, in any case."""
    mask = np.ones(len(texts), dtype=bool)
    for word in text.lower().split():
        mask &= np.fromiter((word in line for line in texts), dtype=bool, count=len(texts))
    return mask
