#!/usr/bin/env bash
# Pictures of the real window walking the sample through all pages: build/screenshots/*.png. SIZE=1920x1080 for a larger one.
set -euo pipefail
cd "$(dirname "$0")/.."
size=${SIZE:-1366x768}
out=$PWD/build/screenshots/$size
rm -rf "$out" build/tour && mkdir -p "$out"
build/venv/bin/python tools/deploy.py build/tour/profiles/default >/dev/null
site=$(build/venv/bin/python -c "import sysconfig; print(sysconfig.get_paths()['purelib'])")
PYTHONPATH=$site GEWU_TOUR=$out GEWU_TOUR_SIZE=$size timeout 300 xvfb-run -a -s "-screen 0 ${size}x24" \
    qgis --nologo --noversioncheck --profiles-path build/tour --lang "${UI_LANG:-zh-Hans}" --code tools/tour.py 2>&1 |
    grep -E "^(picture|workspace|Traceback|  File|[A-Za-z]*Error)" || true
ls "$out"
