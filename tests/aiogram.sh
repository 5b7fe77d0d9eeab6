#!/bin/sh
# aiogram holds pydantic back, so it gets an environment of its own. Prints the Python in it; nothing when there is none.
here=.aiogram_cache
if [ ! -x "$here/bin/python" ] || ! "$here/bin/python" -c "import aiogram" 2>/dev/null; then
  { "$1" -m venv "$here" && "$here/bin/python" -m pip install --quiet "aiogram>=3.31"; } >/dev/null 2>&1 || exit 0
fi
echo "$here/bin/python"
