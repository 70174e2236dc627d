#!/usr/bin/env bash
# The whole suite in two halves side by side, each with a screen of its own: windows need the keyboard for themselves.
# With arguments: one pytest run with them.
set -uo pipefail
cd "$(dirname "$0")/.."
size="-screen 0 1920x1080x24"
[ $# -eq 0 ] || exec xvfb-run -a -s "$size" build/venv/bin/python -m pytest "$@"

log=$(mktemp)
xvfb-run -a -n 300 -s "$size" build/venv/bin/python -m pytest tests/gui >"$log" 2>&1 &
windows=$!
trap 'kill "$windows" 2>/dev/null; rm -f "$log"' EXIT
xvfb-run -a -s "$size" build/venv/bin/python -m pytest --ignore=tests/gui
rest=$?
wait "$windows"
windowed=$?
echo "窗口："
cat "$log"
[ "$rest" -eq 0 ] && [ "$windowed" -eq 0 ]
