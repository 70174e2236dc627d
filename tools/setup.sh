#!/usr/bin/env bash
# Make a fresh Debian machine ready: QGIS and its companions from Debian, the rest in a venv that sees them.
set -euo pipefail
cd "$(dirname "$0")/.."
packages=(qgis python3-qgis xvfb xauth xdotool fonts-noto-cjk libreoffice-calc poppler-utils
    python3-venv python3-pandas python3-scipy python3-openpyxl python3-lxml qttools5-dev-tools)

missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "缺少 Debian 软件包:${missing[*]}" >&2
            echo "请用 root 运行 make setup,或先安装 sudo。" >&2
            exit 1
        }
        as_root=(sudo)
    fi
    echo "安装 Debian 软件包:${missing[*]}"
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

[ -x build/venv/bin/python ] || /usr/bin/python3 -m venv --system-site-packages build/venv
build/venv/bin/python -m pip install -q --disable-pip-version-check -r tools/requirements-test.txt
mkdir -p build && touch build/.setup
