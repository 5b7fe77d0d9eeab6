#!/bin/sh
# aiogram holds pydantic back, so it gets an environment of its own. Prints the Python in it; without one it says why.
here=.aiogram_cache
if ! "$here/bin/python" -c "import aiogram" 2>/dev/null; then
  { "$1" -m venv "$here" && "$here/bin/python" -m pip install --quiet --require-hashes -r tests/aiogram.lock; } >/dev/null 2>&1 || {
    echo "aiogram could not be installed: the Bot API server is not tried with it, and it is not measured." >&2
    [ -z "${CI:-}" ]
    exit
  }
fi
echo "$here/bin/python"
