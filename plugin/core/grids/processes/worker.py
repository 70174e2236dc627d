"""The other end of `workers`: a process of its own that delineates the communities it is sent, one chunk after the other.

It imports nothing of QGIS. Started by `workers` only; it ends when its input ends, so it never outlives its parent.
"""

from __future__ import annotations

import gc
import operator
import os
import platform
import queue
import struct
import sys
import threading

import numpy as np
import pandas as pd
import scipy
import shapely

from ... import text, wire
from ...findings import Finding
from ..community import CommunityResult, delineate_community
from ..intake.inputs import Place
from ..settings import GridSettings

#: The dataclasses that travel between the processes.
CLASSES = {kind.__name__: kind for kind in (Place, CommunityResult, Finding, GridSettings)}
#: What a delineation finds out about parts; everything else about them, but for new footprints, is known before.
_FOUND = ("community_code", "micro_grid_code")
_LENGTH = struct.Struct("<Q")
#: First letter of a message, to the worker: HELLO (settings), CHUNK (places), TRANSLATED (a text);
#: to the parent: READY (versions), TRANSLATE (a text), DONE (results), FAILED (what went wrong).
HELLO, CHUNK, TRANSLATED, READY, TRANSLATE, DONE, FAILED = b"H", b"C", b"T", b"R", b"L", b"D", b"F"


def versions() -> list[str]:
    """Return what must be equal on both ends for equal results."""
    packages = [np.__version__, pd.__version__, scipy.__version__, shapely.__version__, shapely.geos_version_string]
    return [platform.python_version(), platform.machine(), *packages, _of_ours()]


def _of_ours() -> str:
    return __file__


def send(stream, kind: bytes, data: bytes) -> None:
    stream.write(_LENGTH.pack(len(data) + 1) + kind)
    stream.write(data)
    stream.flush()


def receive(stream) -> tuple[bytes, bytes]:
    """Return the next (kind, data); raises EOFError when the other end is gone."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    data = _exactly(stream, length)
    return data[:1], data[1:]


def _exactly(stream, length: int) -> bytes:
    data = stream.read(length)
    if data is None or len(data) < length:
        raise EOFError
    return data


def main() -> None:
    """Serve the parent on standard input and output until it closes them."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints must not get between the messages
    send(target, READY, wire.packed(versions(), {}))
    chunks: queue.SimpleQueue = queue.SimpleQueue()
    answers: queue.SimpleQueue = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(source, chunks, answers), daemon=True).start()
    hello = wire.unpacked(chunks.get(), CLASSES)
    if hello["translated"]:
        text.install_translator(_Translator(target, answers))
    gc.freeze()  # what is there now stays: not looked through again and again
    gc.disable()
    while True:
        _serve(target, chunks.get(), hello["settings"])
        gc.collect()


def _listen(source, chunks, answers) -> None:
    """Take in whatever comes, so that the parent never waits; leave at once when it is gone."""
    try:
        while True:
            kind, data = receive(source)
            (answers if kind == TRANSLATED else chunks).put(data)
    except (EOFError, OSError):
        os._exit(0)


def _serve(target, data: bytes, settings: GridSettings) -> None:
    try:
        places = wire.unpacked(data, CLASSES)
        results = [without_known(place, delineate_community(place, settings)) for place in places]
        answer = DONE, wire.packed(results, CLASSES)
    except (
        Exception
    ) as problem:  # the parent computes the chunk itself and meets the same problem where it can be shown
        answer = FAILED, wire.packed(f"{type(problem).__name__}: {problem}", {})
    send(target, *answer)


def without_known(place: Place, result: CommunityResult) -> CommunityResult:
    """Leave out what the parent has of the parts: in time and memory it is half of an answer."""
    if len(result.parts) == len(place.parts):
        shapes = result.parts["geometry"].to_numpy(copy=True)
        shapes[list(map(operator.is_, shapes, place.parts["geometry"]))] = None
        result.parts = result.parts[list(_FOUND)].assign(geometry=shapes)
    return result


def with_known(place: Place, result: CommunityResult) -> CommunityResult:
    """Put back what `without_known` left out."""
    if len(result.parts) == len(place.parts):
        shapes = result.parts["geometry"].to_numpy(copy=True)
        known = shapely.is_missing(shapes)
        shapes[known] = place.parts["geometry"].to_numpy()[known]
        found = {name: result.parts[name].to_numpy() for name in _FOUND}
        result.parts = place.parts.drop(columns="uncut", errors="ignore").assign(**found, geometry=shapes)
    return result


class _Translator:
    """Texts for people come in the language of the window: the parent, which has the translation, is asked once per text."""

    def __init__(self, target, answers) -> None:
        self._target, self._answers = target, answers
        self._known: dict[str, str] = {}

    def __call__(self, source: str) -> str:
        if source not in self._known:
            send(self._target, TRANSLATE, wire.packed(source, {}))
            self._known[source] = wire.unpacked(self._answers.get(), {})
        return self._known[source]
