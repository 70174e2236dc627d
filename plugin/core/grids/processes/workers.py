"""Many communities in several processes, joined in their order: the same result as one after the other, sooner.

    with pool_for(len(places)) as pool:          # started early, so that it is ready when the places are
        for result in delineated(places, settings, pool, progress): ...

Where no interpreter is found, where its libraries are not exactly ours, or where a worker dies, the communities
concerned are computed here. Every community is computed by itself, so neither chunks nor processes show in the result.
"""

from __future__ import annotations

import os
import queue
import subprocess  # nosec B404
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ... import interpreter, text, wire
from ...progress import Progress, silent
from ...text import tr
from ..community import CommunityResult, delineate_community
from ..intake.inputs import Place
from ..settings import GridSettings
from . import worker

#: Fewer communities than this are not worth starting processes for.
LEAST = 100
#: More processes than this only compete for memory.
MOST_PROCESSES = 4
#: Communities in one message: enough to hide the way, few enough for an even load and prompt progress.
CHUNK = 12
#: How often a cancel is looked for (s), and what a worker may take to say that it is there.
_TICK, _PATIENCE = 0.1, 60.0
_START = "import sys, importlib; sys.path[:] = sys.argv[2:]; importlib.import_module(sys.argv[1]).main()"


class Pool:
    """Worker processes. Leaving the `with` block ends them, whatever happened."""

    def __init__(self, count: int) -> None:
        path = interpreter.find() if count > 1 else None
        self.workers = [found for found in (_started(path) for _ in range(count if path else 0)) if found is not None]

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_problem) -> None:
        self.end()
        for process in self.workers:
            with suppress(OSError):  # what was not sent any more
                process.stdin.close()
            process.stdout.close()
        self.workers = []

    def end(self) -> None:
        """End the processes at once."""
        for process in self.workers:
            process.kill()
        for process in self.workers:
            process.wait()


def pool_for(communities: int, processes: int | None = None) -> Pool:
    """Return a pool for that many communities: empty for few of them. processes: None = one per core, at most four."""
    if processes is None:
        processes = min(os.cpu_count() or 1, MOST_PROCESSES) if communities >= LEAST else 1
    return Pool(min(processes, -(-communities // CHUNK)))


def delineated(
    places: list[Place], settings: GridSettings, pool: Pool, progress: Progress = silent
) -> list[CommunityResult]:
    """Return the results in the order of `places`. Raises what `progress` raises, at once, with the workers ended."""
    job = _Job(places, settings)
    threads = [threading.Thread(target=job.serve, args=(process,), daemon=True) for process in pool.workers]
    for thread in threads:
        thread.start()
    try:
        for done, name in _steps(job, threads, pool):
            progress(done / len(places), _step(name, max(done, 1), len(places)) if name else "")
    finally:
        pool.end()
        for thread in threads:
            thread.join()
    return [result for chunk in job.results for result in chunk]


def _step(name: str, number: int, count: int) -> str:
    """Return what the progress says: which community, how many there are."""
    return tr("{name}（{number}/{count}）").format(name=name, number=number, count=count)


def _steps(job: _Job, threads: list, pool: Pool) -> Iterator[tuple[int, str]]:
    """Yield (communities done, name of the one at hand), at least every tenth of a second while workers are at it."""
    done, name, waited = 0, "", 0.0
    while done < job.total:
        alive = any(thread.is_alive() for thread in threads)
        try:
            chunk = job.finished.get(timeout=_TICK if alive else 0.0)
        except queue.Empty:
            chunk = None
        if chunk is not None:
            for place in job.chunks[chunk]:
                done, name = done + 1, place.name
                yield done, name
        elif alive:
            waited += _TICK
            if not job.ready and waited > _PATIENCE:
                pool.end()
            yield done, name
        else:
            chunk = job.take()
            results = []
            for place in job.chunks[chunk]:
                yield done, place.name
                results.append(delineate_community(place, job.settings))
                done += 1
            job.results[chunk] = results


class _Job:
    """The chunks of one run and who has which."""

    def __init__(self, places: list[Place], settings: GridSettings) -> None:
        self.settings = settings
        self.total = len(places)
        self.chunks = [places[start : start + CHUNK] for start in range(0, len(places), CHUNK)]
        self.results: list = [None] * len(self.chunks)
        #: Numbers of the chunks that workers have finished.
        self.finished: queue.Queue = queue.Queue()
        #: Whether any worker has answered yet.
        self.ready = False
        self._open = list(range(len(self.chunks)))[::-1]

    def take(self) -> int | None:
        """Return the next chunk that nobody has, None when there is none."""
        try:
            return self._open.pop()  # one step for the interpreter: safe among threads
        except IndexError:
            return None

    def serve(self, process) -> None:
        """Keep one worker busy (runs in a thread of ours); what it took and did not finish is given back."""
        taken: list[int] = []
        try:
            kind, data = worker.receive(process.stdout)
            if kind == worker.READY and wire.unpacked(data, {}) == worker.versions():
                hello = {"settings": self.settings, "translated": text.is_translated()}
                worker.send(process.stdin, worker.HELLO, wire.packed(hello, worker.CLASSES))
                self.ready = True
                self._work(process, taken)
        except (EOFError, OSError, ValueError):
            process.kill()
        finally:
            self._open.extend(taken[::-1])

    def _work(self, process, taken: list[int]) -> None:
        """Send and receive until nothing is open; raises EOFError or OSError when the worker is gone."""
        while True:
            while len(taken) < 2 and (number := self.take()) is not None:  # the next one waits at the worker's door
                taken.append(number)
                worker.send(process.stdin, worker.CHUNK, wire.packed(self.chunks[number], worker.CLASSES))
            if not taken:
                return
            kind, data = worker.receive(process.stdout)
            if kind == worker.TRANSLATE:
                answer = text.tr(wire.unpacked(data, {}))
                worker.send(process.stdin, worker.TRANSLATED, wire.packed(answer, {}))
            elif kind == worker.DONE:
                places, results = self.chunks[taken[0]], wire.unpacked(data, worker.CLASSES)
                self.results[taken[0]] = list(map(worker.with_known, places, results))
                self.finished.put(taken.pop(0))
            else:  # given back: where it is computed next to the window, the same problem can be shown
                return


def _started(path: str):
    """Return a worker process, None when it cannot be started."""
    root = str(Path(__file__).absolute().parents[__package__.count(".") + 1])
    folders = [folder for folder in sys.path if folder and folder != root]
    options = {"creationflags": subprocess.CREATE_NO_WINDOW} if os.name == "nt" else {}
    try:
        # our own interpreter, a list of arguments, no shell
        return subprocess.Popen(  # nosec B603
            [path, "-c", _START, __package__ + ".worker", *folders, root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **options,
        )
    except OSError:
        return None
