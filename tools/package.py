"""Stage and zip the installable plugin: `python tools/package.py [--stage-only]` → build/gewu/ and build/gewu-<version>.zip.

The zip is deterministic: sorted names, fixed times and modes. openpyxl and et_xmlfile (pure Python) are
put into `vendor/` from the Python that runs this, for QGIS builds without them.
"""

from __future__ import annotations

import configparser
import importlib.util
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STAGE = ROOT / "build" / "gewu"
LIMIT = 25 * 1024 * 1024
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", "*.gpkg-wal", "*.gpkg-shm", "*.ts", "tests")


def version() -> str:
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read(ROOT / "metadata.txt", encoding="utf-8")
    return metadata["general"]["version"]


def compile_translations(target: Path) -> None:
    """Write one .qm per .ts file."""
    target.mkdir(parents=True, exist_ok=True)
    tool = shutil.which("lrelease") or "/usr/lib/qt5/bin/lrelease"
    for source in sorted((ROOT / "resources" / "i18n").glob("*.ts")):
        # swapped in whole: a running QGIS has the file mapped, and one cut short under it would bring it down
        fresh = target / f"{source.stem}.qm.new"
        subprocess.run([tool, "-silent", str(source), "-qm", str(fresh)], check=True)
        fresh.replace(target / f"{source.stem}.qm")


def vendor(target: Path) -> None:
    """Copy the pure-Python packages the zip carries."""
    sys.path.insert(0, str(ROOT))
    from plugin.dependencies import VENDORED

    for name in VENDORED:
        spec = importlib.util.find_spec(name)
        if spec is None or not spec.submodule_search_locations:
            raise SystemExit(f"{name} is not installed: run `make setup` first")
        folder = Path(spec.submodule_search_locations[0])
        shutil.copytree(folder, target / name, ignore=IGNORED)
        for licence in licence_files(name):
            shutil.copy(licence, target / name / "LICENCE.txt")


def licence_files(name: str) -> list[Path]:
    """Return the licence text of an installed package, wherever its installer put it."""
    import importlib.metadata as metadata

    listed = [Path(str(file.locate())) for file in metadata.files(name) or [] if "LICEN" in file.name.upper()]
    debian = [
        Path(f"/usr/share/doc/python3-{package}/copyright") for package in (name, name.replace("_", "-"), "et-xmlfile")
    ]
    return [file for file in listed + debian if file.is_file()][:1]


def stage() -> None:
    if STAGE.exists():
        shutil.rmtree(STAGE)
    shutil.copytree(ROOT / "plugin", STAGE, ignore=IGNORED)
    shutil.copytree(ROOT / "resources", STAGE / "resources", ignore=IGNORED)
    for name in ("metadata.txt", "LICENSE"):
        shutil.copy(ROOT / name, STAGE / name)
    compile_translations(STAGE / "resources" / "i18n")
    vendor(STAGE / "vendor")


def write_zip() -> Path:
    target = ROOT / "build" / f"gewu-{version()}.zip"
    target.unlink(missing_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(path for path in STAGE.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"gewu/{file.relative_to(STAGE).as_posix()}", (2020, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes())
    if target.stat().st_size > LIMIT:
        raise SystemExit(f"{target} is larger than {LIMIT} bytes")
    return target


if __name__ == "__main__":
    stage()
    if "--stage-only" not in sys.argv:
        done = write_zip()
        print(f"{done.relative_to(ROOT)}  {done.stat().st_size / 1024:.0f} KiB")
