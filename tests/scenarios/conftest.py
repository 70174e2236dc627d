"""A planner's whole job uses the same desktop as the window's tests."""

from __future__ import annotations

from tests.desktop import bar, desktop, town, town_made, wait_until  # noqa: F401 - fixtures
