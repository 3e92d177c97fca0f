#!/usr/bin/env bash
# npm start: sets everything up and opens the app: in Electron, else in Chromium. With no display, or with
# `-- --demo`, a demo machine is made, given a chip and started in the terminal.
set -eu
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"

demo=no
arguments=()
for argument in "$@"; do
  if [ "$argument" = --demo ]; then demo=yes; else arguments+=("$argument"); fi
done
if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ $demo = no ]; then
  echo 'There is no display: running the demo in the terminal.'
  demo=yes
fi

bash scripts/setup.sh start
hash -r
if [ $demo = yes ]; then
  exec node --disable-warning=ExperimentalWarning src/demo/terminal-demo.ts ${arguments[@]+"${arguments[@]}"}
fi

vite build --app --logLevel warn
flags=()
# Chromium's sandbox can't be set up by root.
[ "$(id -u)" = 0 ] && flags+=(--no-sandbox)
electron=$(node scripts/electron-binary.mjs) || electron=e2e/electron-stand-in/electron
exec "$electron" ${flags[@]+"${flags[@]}"} . ${arguments[@]+"${arguments[@]}"}
