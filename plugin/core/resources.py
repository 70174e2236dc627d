"""Where the data files are, in the repository and in the installed plugin alike."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_PLUGIN = Path(__file__).resolve().parents[1]


@cache
def root() -> Path:
    """Return the `resources` folder: inside the installed plugin, else beside it in the repository."""
    inside = _PLUGIN / "resources"
    return inside if inside.is_dir() else _PLUGIN.parent / "resources"


def path(*parts: str) -> Path:
    """Return the path of one resource, e.g. path("styles", "community.qml")."""
    return root().joinpath(*parts)


def read_json(*parts: str):
    """Return the parsed content of one UTF-8 JSON resource."""
    return json.loads(path(*parts).read_text(encoding="utf-8"))
