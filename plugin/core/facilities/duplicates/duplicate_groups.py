"""Pairs put together into groups in which everything looks like everything else; what is only linked stays a pair."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from ...columns import texts
from .duplicate_judging import CLASS, GENERIC, NAMELESS, ONE_SIDED, PLACELESS, Pairs
from .duplicate_rows import Rows

#: Bits that keep a group from being merged unseen.
_DOUBTS = CLASS | GENERIC | NAMELESS | ONE_SIDED | PLACELESS
#: Of what a group is linked to, only the best are listed: a heap would list every two of its parts.
_LINKS = 3
#: From this many pairs on, only the best of each facility are looked at.
_MANY = 400_000


def groups(frame: pd.DataFrame, rows: Rows, pairs: Pairs, judging: dict, make) -> list:
    """Return `make(rows, score, similarity, distance, sources, basis, confident, linked)` per group, best first."""
    pairs = _best(pairs, rows.count, judging["partners"])
    order = np.argsort(-pairs.score, kind="stable")
    pairs = pairs.take(order)
    weight = np.array([len(members) for members in rows.rows], dtype=int)
    clusters, linked = _clusters(pairs, weight, judging["largest_group"])
    known = {(a, b): place for place, (a, b) in enumerate(zip(pairs.i.tolist(), pairs.j.tolist()))}
    sources = texts(frame, "source")
    stood = np.flatnonzero(weight > 1)
    found = []
    for cluster, is_linked in [*clusters, *(((int(node),), False) for node in _alone(stood, clusters))]:
        found += _made(rows, pairs, cluster, is_linked, known, sources, judging, make)
    for a, b in linked:
        found += _made(rows, pairs, (a, b), True, known, sources, judging, make)
    return sorted(found, key=lambda group: (-group.score, group.rows))


def _alone(stood: np.ndarray, clusters: list) -> list[int]:
    taken = {node for cluster, _ in clusters for node in cluster}
    return [node for node in stood.tolist() if node not in taken]


def _best(pairs: Pairs, count: int, partners: int) -> Pairs:
    """Return the pairs that are among the `partners` best of one of their nodes, where there are very many."""
    if len(pairs.i) <= _MANY:
        return pairs
    partners = int(np.clip(2 * _MANY // max(count, 1), 4, partners))
    kept = np.zeros(len(pairs.i), dtype=bool)
    for own in (pairs.i, pairs.j):
        order = np.lexsort((-pairs.score, own))
        starts = np.flatnonzero(np.r_[True, own[order][1:] != own[order][:-1]])
        rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
        kept[order[rank < partners]] = True
    return pairs.take(kept)


def _clusters(pairs: Pairs, weight: np.ndarray, largest: int) -> tuple[list, list]:
    """Return ([(nodes, whether one of them looks like something outside)], [leftover pairs of nodes]).

    Pairs come best first. Two clusters become one only where every node of the one looks like every node of the other.
    """
    count = len(weight)
    links = coo_matrix((np.ones(len(pairs.i), dtype="int8"), (pairs.i, pairs.j)), shape=(count, count))
    component = connected_components(links, directed=False)[1] if count else np.zeros(0, dtype=int)
    size = np.bincount(component, minlength=1)
    simple = (size[component[pairs.i]] == 2) & (weight[pairs.i] + weight[pairs.j] <= largest)
    clusters = [((a, b), False) for a, b in zip(pairs.i[simple].tolist(), pairs.j[simple].tolist())]
    rest = np.flatnonzero(~simple)
    known = set(zip(pairs.i[rest].tolist(), pairs.j[rest].tolist()))
    of: dict[int, int] = {}
    members: dict[int, list[int]] = {}
    left = []
    for a, b in zip(pairs.i[rest].tolist(), pairs.j[rest].tolist()):
        one, other = of.setdefault(a, a), of.setdefault(b, b)
        if one == other:
            continue
        ours, theirs = members.setdefault(one, [one]), members.setdefault(other, [other])
        fits = weight[ours].sum() + weight[theirs].sum() <= largest
        if fits and all((min(x, y), max(x, y)) in known for x in ours for y in theirs):
            ours.extend(theirs)
            of.update(dict.fromkeys(theirs, one))
            del members[other]
        else:
            left.append((a, b))
    linked: dict[tuple[int, int], tuple[int, int]] = {}
    beside: dict[int, int] = {}
    for a, b in left:
        ends = (min(of[a], of[b]), max(of[a], of[b]))
        if ends[0] != ends[1] and ends not in linked and min(beside.get(end, 0) for end in ends) < _LINKS:
            linked[ends] = (a, b)
            beside.update({end: beside.get(end, 0) + 1 for end in ends})
    whole = [(tuple(nodes), head in beside) for head, nodes in members.items() if len(nodes) > 1]
    return clusters + whole, list(linked.values())


def _made(rows: Rows, pairs: Pairs, cluster, linked: bool, known: dict, sources, judging: dict, make) -> list:
    """Return the group of a cluster; a heap larger than the largest group becomes several."""
    score, similarity, distance, basis = _of_stack(rows, cluster)
    for position, a in enumerate(cluster):
        for b in cluster[position + 1 :]:
            place = known.get((min(a, b), max(a, b)))
            if place is not None:
                score = min(score, float(pairs.score[place]))
                similarity = min(similarity, float(pairs.similarity[place]))
                basis |= int(pairs.basis[place])
                reach = float(pairs.distance[place])
                distance = reach if distance != distance or (reach == reach and reach > distance) else distance
    everything = np.concatenate([rows.rows[node] for node in cluster])
    most, found = judging["largest_group"], []
    parts = -(-len(everything) // most)
    everything.sort()
    for chunk in np.array_split(everything, parts) if parts > 1 else [everything]:
        told = {sources[row] for row in chunk}
        sure = (
            not linked
            and score >= judging["confident"]
            and similarity >= judging["confident_similarity"]
            and not basis & _DOUBTS
        )
        found.append(
            make(tuple(chunk.tolist()), score, similarity, distance, len(told), basis, sure, linked or parts > 1)
        )
    return found


def _of_stack(rows: Rows, cluster) -> tuple[float, float, float, int]:
    """Return score, similarity, distance and basis of records that are equal but for code and source."""
    stacks = [node for node in cluster if len(rows.rows[node]) > 1]
    if not stacks:
        return 1.0, 1.0, float("nan"), 0
    basis = 0
    for node in stacks:
        basis |= NAMELESS if rows.name[node] < 0 else 0
        basis |= PLACELESS if np.isnan(rows.x[node]) else 0
    return (0.75 if basis & NAMELESS else 1.0), 1.0, (float("nan") if basis & PLACELESS else 0.0), basis
