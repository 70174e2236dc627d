"""The house stands: imports only run sideways or down, and `core` knows neither QGIS nor Qt."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PLUGIN = Path(__file__).resolve().parents[1] / "plugin"
FLOORS = {"core": 1, "workspace": 2, "algorithms": 3, "gui": 4}
BESIDE = {"dependencies": 1, "translation": 2}  # single files beside the floors, as low as what they know
FILES = sorted(PLUGIN.rglob("*.py"))
TOP = 5  # plugin.py wires everything


def floor_of(parts: tuple[str, ...]) -> int:
    first = parts[0].replace(".py", "") if parts else ""
    return {**FLOORS, **BESIDE}.get(first, TOP)


def imports_of(file: Path) -> list[tuple[int, str, tuple[str, ...] | None]]:
    """Return (line, text, path inside the plugin or None for an outside package) of every import, nested ones too."""
    package = file.relative_to(PLUGIN).parent.parts
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name, None) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.append((node.lineno, node.module or "", None))
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1]
            inside = base + tuple((node.module or "").split(".")) if node.module else base
            names = [inside] if node.module else [inside + (alias.name,) for alias in node.names]
            found += [(node.lineno, ".".join(name), tuple(part for part in name if part)) for name in names]
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PLUGIN)))
def test_imports_never_run_up(file):
    own = floor_of(file.relative_to(PLUGIN).parts)
    for line, text, inside in imports_of(file):
        if inside is None:
            assert text.split(".")[0] not in ("plugin", "gewu"), f"{file.name}:{line} imports {text} absolutely"
        elif inside:
            assert floor_of(inside) <= own, f"{file.name}:{line} reaches up to {text}"


@pytest.mark.parametrize(
    "file",
    [file for file in FILES if "core" in file.relative_to(PLUGIN).parts],
    ids=lambda f: str(f.relative_to(PLUGIN)),
)
def test_core_is_pure(file):
    for line, text, inside in imports_of(file):
        assert inside is not None or text.split(".")[0] not in ("qgis", "PyQt5", "PyQt6", "osgeo"), (
            f"{file.name}:{line}"
        )


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PLUGIN)))
def test_qt_only_through_qgis(file):
    for line, text, inside in imports_of(file):
        assert inside is not None or not text.startswith(("PyQt", "PySide", "sip")), (
            f"{file.name}:{line} imports {text}"
        )


def test_every_floor_is_seen():
    seen = {file.relative_to(PLUGIN).parts[0] for file in FILES}
    assert set(FLOORS) <= seen
