"""A planner's whole job uses the same desktop as the window's tests."""

from __future__ import annotations

from tests.desktop import bar, desktop, wait_until  # noqa: F401 - fixtures
