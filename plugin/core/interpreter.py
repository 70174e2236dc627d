"""Where the Python interpreter is. Inside QGIS on Windows and macOS `sys.executable` is QGIS itself: starting that would open
a second window."""

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
    yield sys.executable
    yield getattr(sys, "_base_executable", None)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    prefixes = [Path(prefix) for prefix in dict.fromkeys((sys.exec_prefix, sys.base_exec_prefix)) if prefix]
    beside = [Path(sys.executable).parent] if sys.executable else []
    if os.name == "nt":
        # OSGeo4W: apps\Python312\python.exe, bin\python3.exe beside qgis-bin.exe; conda: python.exe in the prefix
        for folder in (*prefixes, *beside, *(prefix.parent.parent / "bin" for prefix in prefixes)):
            yield from (folder / "python.exe", folder / "python3.exe")
    else:
        # macOS: Contents/MacOS/python (a wrapper that knows its home), formerly Contents/MacOS/bin/python3
        for folder in (*beside, *(folder / "bin" for folder in (*beside, *prefixes))):
            yield from (folder / "python", folder / "python3", folder / f"python{version}")
