#!/usr/bin/env bash
# Runs a command with a session bus and an unlocked Secret Service of its own, in a temporary HOME:
# the tests use the real keyring daemon and never the user's.
set -u
export PATH="$PWD/node_modules/.bin:$PATH"
home=$(mktemp -d "${TMPDIR:-/tmp}/vtpm-test.XXXXXX")
export HOME=$home XDG_RUNTIME_DIR=$home/run XDG_CONFIG_HOME=$home/.config XDG_DATA_HOME=$home/.local/share
export XDG_CACHE_HOME=${VTPM_TEST_CACHE:-$PWD/.cache}
mkdir -p -m 700 "$XDG_RUNTIME_DIR" "$XDG_CACHE_HOME"
dbus-run-session -- bash -c 'printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 || exit 99; exec "$@"' _ "$@"
status=$?
rm -rf "$home"
exit $status
