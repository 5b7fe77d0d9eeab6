#!/bin/sh
# Coverage-guided fuzzing with atheris, which has wheels for Linux only; says so where it cannot be had.
python="$1"
"$python" -c "import atheris" 2>/dev/null || "$python" -m pip install --quiet "atheris>=2.3" || {
  echo "atheris cannot be installed here: no coverage-guided fuzzing. The ordinary tests fuzz as well." >&2
  exit 2
}
mkdir -p .fuzz_cache
exec "$python" -m tests.telegram.fuzz -max_total_time="$2" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 .fuzz_cache
