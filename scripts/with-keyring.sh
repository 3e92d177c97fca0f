#!/usr/bin/env bash
# Runs a command with a session bus and an unlocked Secret Service of its own, never the user's: tests use the
# real keyring daemon. Its HOME is temporary, or VTPM_KEYRING_HOME to find the same keyring again.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
export PATH="$root/node_modules/.bin:$PATH"
if [ -n "${VTPM_KEYRING_HOME:-}" ]; then
  home=$VTPM_KEYRING_HOME
  mkdir -p -m 700 "$home"
else
  home=$(mktemp -d "${TMPDIR:-/tmp}/vtpm-test.XXXXXX")
fi
export HOME=$home XDG_RUNTIME_DIR=$home/run XDG_CONFIG_HOME=$home/.config XDG_DATA_HOME=$home/.local/share
export XDG_CACHE_HOME=${VTPM_TEST_CACHE:-$root/.cache}
mkdir -p -m 700 "$XDG_RUNTIME_DIR" "$XDG_CACHE_HOME"
dbus-run-session -- bash -c 'printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 || exit 99; exec "$@"' _ "$@"
status=$?
[ -n "${VTPM_KEYRING_HOME:-}" ] || rm -rf "$home"
exit $status
