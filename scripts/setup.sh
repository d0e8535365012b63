#!/bin/sh
# Makes sure that everything the other targets need is installed. Once it is, this makes no network call and ends at once.
# The log of what npm did is in .local/setup.log.
set -eu
cd "$(dirname "$0")/.."

log=.local/setup.log
runtime_client=node_modules/aws-lambda-ric/rapid-client.node
# Stands once a build of the runtime client was tried. It goes with node_modules, and then the build is tried again.
tried=node_modules/.runtime-client-tried

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

has node || stop 'Node.js is not installed: install version 20 or newer (https://nodejs.org), then run make again.'
version=$(node --version)
major=${version#v}
major=${major%%.*}
[ "$major" -ge 20 ] || stop "Node.js $version is too old: install version 20 or newer (https://nodejs.org), then run make again."
# npm ci empties the folder that a link points to, and somebody else may be using it.
[ -h node_modules ] && stop 'node_modules is a symbolic link: remove it (rm node_modules), then run make again, which installs the packages here.'
has npm || stop 'npm is not installed: install it with Node.js (https://nodejs.org), then run make again.'

# npm writes node_modules/.package-lock.json last.
install_packages() {
  [ -e node_modules/.package-lock.json ] && ! [ package-lock.json -nt node_modules/.package-lock.json ] && return
  say 'Installing packages (about a minute, only now) ...'
  # One question first: without a network npm ci would try every package in turn, for minutes.
  npm ping --fetch-retries=0 --fetch-timeout=20000 >"$log" 2>&1 || stop_without_network
  npm ci >"$log" 2>&1 && return
  # So that the next run begins anew, whatever was left half done.
  rm -f node_modules/.package-lock.json
  stop_without_network
  stop "npm could not install the packages: see the end of $log, then run make again."
}

# Any answer, an error too, shows that there is a network: not every registry knows ping.
stop_without_network() {
  if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|FETCH_ERROR' "$log"; then
    stop "The packages could not be downloaded, for npm's registry cannot be reached: connect to the network, then run make again."
  fi
}

# AWS's own runtime client is an optional dependency: it compiles native code, and wants a newer Node than the machine may
# have. npm skips it silently in either case, so this tries once more under the Node 24 that npm has just installed.
install_runtime_client() {
  [ -e "$runtime_client" ] || [ -e "$tried" ] && return
  if has_compilers; then
    say "Building AWS's runtime client (about a minute, only now) ..."
    PATH="$PWD/node_modules/.bin:$PATH" npm install --no-save >>"$log" 2>&1 || true
  fi
  touch "$tried"
  [ -e "$runtime_client" ] && return
  say "AWS's runtime client was not built, so an in-process one stands in for it; to have it (on Linux), install cmake," \
    "a C++ compiler, python3 and xz, delete node_modules, and run make again."
}

# What its scripts/preinstall.sh and node-gyp ask for; on macOS it does not build at all.
has_compilers() {
  [ "$(uname)" = Linux ] && { has cmake || has cmake3; } && { has c++ || has g++ || has clang++; } &&
    has python3 && has xz
}

mkdir -p .local
install_packages
install_runtime_client
