#!/bin/sh
# Find a Chromium for the browser tests: the system's, else Debian's package (as root), else Playwright's download.
# Without one the browser tests are left out with a word; in CI that is a failure.
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing a browser for the tests ..."
  { apt-get update -q && apt-get install -q -y --no-install-recommends chromium; } >/dev/null 2>&1 && exit 0
fi
"$1" -m playwright install chromium >/dev/null 2>&1 && exit 0
echo "No browser found: the browser tests are left out. Install Chromium to run them." >&2
[ -z "${CI:-}" ]
