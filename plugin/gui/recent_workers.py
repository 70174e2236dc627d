"""The workers assigned last, by workspace: only their uids are kept in the settings, no names or phones."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from . import remembered

#: How many are remembered.
MOST = 8


def _key(path: Path) -> str:
    return "recent_workers/" + hashlib.sha256(str(path).encode("utf-8")).hexdigest()[:16]


def uids(path: Path) -> list[str]:
    """Return the workers assigned last in the workspace at `path`, newest first."""
    try:
        found = json.loads(remembered.get(_key(path), "[]"))
    except json.JSONDecodeError:  # the settings file was edited by hand
        return []
    return [uid for uid in found if isinstance(uid, str)] if isinstance(found, list) else []


def add(path: Path, uid: str) -> None:
    """Put a worker first."""
    kept = [uid, *[other for other in uids(path) if other != uid]][:MOST]
    remembered.put(_key(path), json.dumps(kept))
