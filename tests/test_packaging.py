"""The zip is what QGIS and its plugin site accept."""

from __future__ import annotations

import configparser
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def archive() -> zipfile.ZipFile:
    """The freshly built zip."""
    subprocess.run([sys.executable, "tools/package.py"], cwd=ROOT, check=True, capture_output=True)
    newest = max((ROOT / "build").glob("gewu-*.zip"), key=lambda path: path.stat().st_mtime)
    return zipfile.ZipFile(io.BytesIO(newest.read_bytes()))


def test_zip_has_one_folder_with_what_qgis_needs(archive):
    names = archive.namelist()
    assert {name.split("/")[0] for name in names} == {"gewu"}
    wanted = (
        "metadata.txt",
        "LICENSE",
        "__init__.py",
        "plugin.py",
        "resources/schema/micro_grid.json",
        "vendor/openpyxl/__init__.py",
    )
    assert {f"gewu/{name}" for name in wanted} <= set(names)
    assert "gewu/resources/i18n/gewu_en.qm" in names


def test_zip_has_no_leftovers_and_is_small(archive):
    unwanted = [
        name
        for name in archive.namelist()
        if "__pycache__" in name or "/tests/" in name or name.endswith((".pyc", ".ts", "-wal"))
    ]
    assert unwanted == []
    assert sum(entry.compress_size for entry in archive.infolist()) < 25 * 1024 * 1024


def test_zip_is_deterministic(archive):
    first = {entry.filename: entry.CRC for entry in archive.infolist()}
    subprocess.run([sys.executable, "tools/package.py"], cwd=ROOT, check=True, capture_output=True)
    newest = max((ROOT / "build").glob("gewu-*.zip"), key=lambda path: path.stat().st_mtime)
    with zipfile.ZipFile(newest) as again:
        assert {entry.filename: entry.CRC for entry in again.infolist()} == first


def test_metadata_is_complete(archive):
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read_string(archive.read("gewu/metadata.txt").decode("utf-8"))
    general = metadata["general"]
    for key in (
        "name",
        "description",
        "about",
        "version",
        "qgisMinimumVersion",
        "author",
        "email",
        "tracker",
        "repository",
        "homepage",
    ):
        assert general.get(key), key
    assert general["hasProcessingProvider"] == "yes"
    assert f"gewu/{general['icon']}" in archive.namelist()


def test_our_code_passes_bandit():
    report = subprocess.run(
        [sys.executable, "-m", "bandit", "-q", "-r", "plugin", "-f", "json"], cwd=ROOT, capture_output=True, text=True
    )
    issues = json.loads(report.stdout)["results"]
    assert [f"{item['filename']}:{item['line_number']} {item['test_id']}" for item in issues] == []


def test_no_secrets_in_the_tree():
    report = subprocess.run(
        [sys.executable, "-m", "detect_secrets", "scan", "--all-files", "plugin", "tools", "metadata.txt"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert json.loads(report.stdout)["results"] == {}


def test_lint_is_clean():
    report = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "plugin", "tests", "tools"], cwd=ROOT, capture_output=True, text=True
    )
    assert report.returncode == 0, report.stdout[-3000:]
