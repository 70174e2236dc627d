"""Where the Python interpreter is. Inside QGIS on Windows and macOS `sys.executable` is QGIS itself: starting that would open
a second window; on Linux it is whatever `python3` comes first on the PATH, which may be another Python altogether."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

_NAME = re.compile(r"python(w)?[0-9.]*(\.exe)?", re.IGNORECASE)


def find() -> str | None:
    """Return an interpreter that belongs to this very Python, None when there is no trustworthy one."""
    for candidate in _candidates():
        if candidate and _NAME.fullmatch(Path(candidate).name) and os.path.isfile(candidate):
            return str(candidate)
    return None


def _candidates():
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    told = [Path(path) for path in (sys.executable, getattr(sys, "_base_executable", None)) if path]
    prefixes = [Path(prefix) for prefix in dict.fromkeys((sys.exec_prefix, sys.base_exec_prefix)) if prefix]
    yield from (path for path in told if any(prefix in path.parents for prefix in prefixes))
    beside = [path.parent for path in told]
    if os.name == "nt":
        # OSGeo4W: apps\Python312\python.exe, bin\python3.exe beside qgis-bin.exe; conda: python.exe in the prefix
        for folder in (*prefixes, *beside, *(prefix.parent.parent / "bin" for prefix in prefixes)):
            yield from (folder / "python.exe", folder / "python3.exe")
    else:
        # macOS: Contents/MacOS/python (a wrapper that knows its home), formerly Contents/MacOS/bin/python3
        for folder in (*(prefix / "bin" for prefix in prefixes), *beside, *(folder / "bin" for folder in beside)):
            yield from (folder / f"python{version}", folder / "python3", folder / "python")
