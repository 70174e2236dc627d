#!/usr/bin/env bash
# Run the suite a second time on QGIS 3.40: Debian trixie in a cached chroot under build/ (root; some minutes the first time).
# Packages come from whatever mirror this machine's apt already uses.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" -eq 0 ] || { echo "make matrix 需要 root(debootstrap、chroot)。" >&2; exit 1; }
root=$PWD/build/trixie
packages=(qgis python3-qgis xvfb xauth fonts-noto-cjk libreoffice-calc poppler-utils python3-venv python3-pandas
    python3-scipy python3-openpyxl python3-lxml python3-shapely python3-pytest
    python3-yaml python3-rich python3-requests qttools5-dev-tools)

unmount() { for place in proc sys dev/shm dev; do mountpoint -q "$root/$place" && umount -l "$root/$place"; done; true; }
trap unmount EXIT

if [ ! -e "$root/.complete" ]; then
    command -v debootstrap >/dev/null || apt-get install -q -y --no-install-recommends debootstrap debian-archive-keyring
    unmount
    rm -rf "$root"
    mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -v security | head -n 1)
    debootstrap --variant=minbase --include=ca-certificates trixie "$root" "$mirror"
    for setting in /etc/apt/apt.conf.d/*proxy* /etc/resolv.conf; do [ -e "$setting" ] && cp "$setting" "$root$setting"; done
    mount -t proc proc "$root/proc"
    mount --bind /dev "$root/dev"
    chroot "$root" apt-get update -q
    chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${packages[@]}"
    touch "$root/.complete"
fi
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev" || mount --bind /dev "$root/dev"
mountpoint -q "$root/dev/shm" || mount -t tmpfs tmpfs "$root/dev/shm"

# Pure-Python test tools are fetched out here and installed without network inside.
build/venv/bin/python -m pip download -q --disable-pip-version-check --no-deps --only-binary :all: -d "$root/wheels" \
    pytest-qgis bandit stevedore detect-secrets
build/venv/bin/python -m pip download -q --disable-pip-version-check --no-deps --only-binary :all: -d "$root/wheels" ruff
chroot "$root" sh -c 'test -x /venv/bin/python || python3 -m venv --system-site-packages /venv'
chroot "$root" sh -c '/venv/bin/python -m pip install -q --no-index --no-deps --find-links /wheels pytest-qgis bandit stevedore detect-secrets ruff'
rm -rf "$root/work/main"
mkdir -p "$root/work/main" "$root/work/shared"
tar --exclude=./build --exclude=./.git -cf - . | tar -xf - -C "$root/work/main" --no-same-owner
[ -d ../shared/data ] && cp -ru ../shared/data "$root/work/shared/"
chroot "$root" sh -c 'cd /work/main && xvfb-run -a -s "-screen 0 1920x1080x24" /venv/bin/python -m pytest '"${ARGS:-}"
