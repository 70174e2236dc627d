"""Every malformed workbook of the shared data: a sane table or a clear message, within seconds and 1.5 GB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]

_SCRIPT = """
import json, resource, sys, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000, 3_000_000_000))
from plugin.core.errors import GewuError
from plugin.core.imports import tables
for path in sorted(Path(sys.argv[1]).iterdir()):
    if path.suffix == ".md":
        continue
    start = time.monotonic()
    try:
        opened = tables.open_table(path)
        for sheet in opened.sheets or [None]:
            frame, _ = tables.open_table(path, sheet).read()
            assert not any(frame.columns.duplicated())
        outcome = "table"
    except GewuError as error:
        outcome = "message" if path.name in error.message and error.remedy else "vague"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps([path.name, outcome, time.monotonic() - start, peak]), flush=True)
"""


def test_all_of_them(shared_data):
    folder = shared_data / "xlsx_malformed"
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(folder)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    results = {
        name: (outcome, seconds, peak) for name, outcome, seconds, peak in map(json.loads, done.stdout.splitlines())
    }
    assert len(results) == len([path for path in folder.iterdir() if path.suffix != ".md"])
    assert all(outcome in ("table", "message") for outcome, _, _ in results.values())
    assert max(seconds for _, seconds, _ in results.values()) < 10
    assert max(peak for _, _, peak in results.values()) < 1500  # MB
    for name in (
        "poi_poc-xmlbomb.xlsx",
        "calamine_pass_protected.xlsx",
        "calamine_issue_530.xlsx",
        "calamine_OOM_alloc.xls",
    ):
        assert results[name][0] == "message", name
    assert results["calamine_issue_174.xlsx"][0] == "table"
