"""The window's fixtures live in tests/desktop.py, because the scenarios use them too."""

from __future__ import annotations

from tests.desktop import bar, desktop, town, town_made, wait_until  # noqa: F401 - fixtures
