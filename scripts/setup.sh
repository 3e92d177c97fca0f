#!/usr/bin/env bash
# Installs what `npm start` (setup.sh start) and `npm test` (setup.sh test) need. In a container, as root on
# Debian, system packages too; anybody else's system is never changed: the one command to run is printed.
set -u
cd "$(dirname "$0")/.."
purpose=${1:-start}
say() { printf '%s\n' "$*" >&2; }

# The packages of a purpose (a pattern) that are not installed.
missing_debian() {
  local package for
  while read -r package for; do
    [[ $package == '#'* || -z $package || ! $for =~ ^($1)$ ]] && continue
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s ' "$package"
  done <scripts/debian-packages.txt
}

# Installs packages, leaving out those that this release or architecture does not have.
install_debian() {
  export DEBIAN_FRONTEND=noninteractive
  say "Installing system packages: $*"
  apt-get update -qq >&2 || say 'apt-get update failed; trying with the lists that are there.'
  local available=() package
  for package in "$@"; do
    if apt-cache policy "$package" 2>/dev/null | grep -q 'Candidate: [^(]'; then available+=("$package"); else say "Not to be had here: $package"; fi
  done
  [ ${#available[@]} -eq 0 ] || apt-get install -y -qq --no-install-recommends "${available[@]}" >&2
}

# The command that installs everything on systems that are not Debian's children.
other_command() {
  if command -v dnf >/dev/null; then echo 'sudo dnf install gcc-c++ make python3 pkgconf libsecret-devel swtpm swtpm-tools qemu-system-x86 qemu-img edk2-ovmf chromium'
  elif command -v pacman >/dev/null; then echo 'sudo pacman -S --needed base-devel python libsecret swtpm qemu-desktop edk2-ovmf chromium'
  elif command -v zypper >/dev/null; then echo 'sudo zypper install gcc-c++ make python3 pkgconf libsecret-devel swtpm qemu-x86 qemu-tools qemu-ovmf-x86_64 chromium'
  elif [ "$(uname)" = Darwin ]; then echo 'xcode-select --install; brew install qemu swtpm'
  else echo '(install a C++ compiler, make, python3, libsecret with headers, swtpm, QEMU and OVMF)'; fi
}

can_build() {
  command -v make >/dev/null && command -v c++ >/dev/null && command -v python3 >/dev/null &&
    { [ "$(uname)" = Darwin ] || pkg-config --exists libsecret-1 2>/dev/null; }
}

has_machines() {
  command -v swtpm >/dev/null && command -v swtpm_setup >/dev/null && command -v qemu-img >/dev/null &&
    { command -v qemu-system-x86_64 >/dev/null || command -v qemu-system-aarch64 >/dev/null; }
}

major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
if [ "$major" -lt 20 ]; then
  say 'Node.js 20 or newer is needed: https://nodejs.org'
  exit 1
fi
current=yes
node scripts/npm-packages-are-current.mjs || current=no

if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
  all='build|machines|demo|window|tests'
  [ "$purpose" = test ] || all='build|machines|demo|window'
  read -r -a packages <<<"$(missing_debian "$all")"
  if [ ${#packages[@]} -gt 0 ] && [ "$(id -u)" = 0 ]; then
    install_debian "${packages[@]}" || exit 1
  elif [ ${#packages[@]} -gt 0 ]; then
    # A desktop may have other packages that serve: only what is proved to be missing stops here.
    say "Some system packages are missing. Install them with: sudo apt-get install ${packages[*]}"
    [ "$purpose" = test ] && exit 1
    [ $current = no ] && [ -n "$(missing_debian build)" ] && exit 1
  fi
elif { [ $current = no ] && ! can_build; } || { [ "$purpose" = test ] && ! has_machines; }; then
  say "Some programs are missing. Install them with: $(other_command)"
  exit 1
elif ! has_machines; then
  say "To run virtual machines, also install: $(other_command)"
fi

if [ $current = no ]; then
  say 'Installing npm packages…'
  # keytar is built from source where no ready-made build can be had: then Node's own headers serve.
  prefix=$(node -p 'require("path").resolve(fs.realpathSync(process.execPath), "../..")')
  [ -z "${npm_config_nodedir:-}" ] && [ -f "$prefix/include/node/node_api.h" ] && export npm_config_nodedir=$prefix
  npm ci --no-audit --no-fund >&2 || exit 1
  node scripts/npm-packages-are-current.mjs || { say 'npm ci has left something out; run it again and read its messages.'; exit 1; }
fi
