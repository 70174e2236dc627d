#!/usr/bin/env bash
# Install what `make bench-tagging` compares with. What cannot be had is left out; the bench then says so.
set -uo pipefail
cd "$(dirname "$0")/.."
python3 -m venv build/tagging-venv
build/tagging-venv/bin/pip install -q --disable-pip-version-check -r tools/requirements-tagging.txt ||
    while read -r line; do
        [[ $line == \#* ]] || build/tagging-venv/bin/pip install -q --disable-pip-version-check "$line"
    done <tools/requirements-tagging.txt
python3 -m venv build/shapely18-venv
build/shapely18-venv/bin/pip install -q --disable-pip-version-check "shapely==1.8.5.post1" "numpy<2"
if [ ! -e /usr/share/postgresql/15/extension/postgis.control ] && [ "$(id -u)" -eq 0 ]; then
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql-15-postgis-3
fi
touch build/tagging-venv/.done
