"""Reading workbooks back, and having LibreOffice calculate and print them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from plugin.core.ledgers.context import LedgerContext
from plugin.core.ledgers.export import export

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture
def context() -> LedgerContext:
    return LedgerContext(
        unit_name="示例街道办事处",
        date="2025-07-01",
        crs_name="CGCS2000 / 3-degree Gauss-Kruger CM 105E(EPSG:4544)",
        workspace_name="示例工作区",
        area_name="示例街道",
        data_date="2025-06-30",
        scheme_title="示例方案",
        run="基线 2025-06-30",
    )


@pytest.fixture
def exported(tmp_path, context):
    """Return make(tables, **options) -> path of the workbook."""

    def make(tables, **options) -> Path:
        path = tmp_path / "ledger.xlsx"
        export(path, tables, context, **options)
        return path

    return make


@pytest.fixture(scope="session")
def convert(tmp_path_factory):
    """Return convert(file, format) -> path: a real LibreOffice, without window, with a profile of its own."""
    if SOFFICE is None:
        pytest.skip("LibreOffice is not installed")
    profile = tmp_path_factory.mktemp("office")

    def run(file: Path, form: str) -> Path:
        folder = tmp_path_factory.mktemp("converted")
        command = [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", form]
        subprocess.run([*command, "--outdir", str(folder), str(file)], check=True, capture_output=True, timeout=120)
        return folder / f"{file.stem}.{form}"

    return run
