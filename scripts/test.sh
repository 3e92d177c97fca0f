#!/usr/bin/env bash
# npm test: sets everything up, runs every check and test, and ends with `N passed, N failed`.
set -u
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"
bash scripts/setup.sh test || exit 1
hash -r
reports=$(mktemp -d "${TMPDIR:-/tmp}/vtpm-reports.XXXXXX")
trap 'rm -rf "$reports"' EXIT
passed=0 failed=0 skipped=0 summary=''

# Adds one step's counts to the sums.
count() {
  passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
  summary+=$(printf '%-12s %4d passed %4d failed %4d skipped  %4d s' "$1" "$2" "$3" "$4" $((SECONDS - began)))$'\n'
}

# A step that passes or fails as a whole.
check() {
  local name=$1 began=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  if "$@"; then count "$name" 1 0 0; else count "$name" 0 1 0; fi
}

# A step whose runner writes a report in JSON to $report; without one, or with a failure that is not in it
# (an error outside of any test), it counts as failed.
suite() {
  local name=$1 began=$SECONDS report=$reports/$1.json status counts
  shift
  printf '\n== %s\n' "$name"
  REPORT=$report PLAYWRIGHT_JSON_OUTPUT_FILE=$report "$@"
  status=$?
  counts=$(node scripts/test-counts.mjs "$report" $status) || counts='0 1 0'
  # shellcheck disable=SC2086
  count "$name" $counts
}

check format biome check .
check types npm run --silent types
check unused knip
check build vite build --app --logLevel warn
suite unit bash -c 'vitest run --project unit --reporter=default --reporter=json --outputFile.json="$REPORT"'
suite integration bash -c 'vitest run --project integration --reporter=default --reporter=json --outputFile.json="$REPORT"'
suite e2e playwright test --reporter=list,json

printf '\n%s\n%d passed, %d failed\n' "$summary" "$passed" "$failed"
[ "$failed" -eq 0 ]
