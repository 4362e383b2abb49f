# What every script here needs: the project's folder, a Python, and the environment of the lock file.
# Sourced by the others; works with the bash 3.2 of macOS.
# shellcheck shell=bash

set -euo pipefail

PROJECT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
VENV="$PROJECT/.venv"
PYTHON="$VENV/bin/python"
export PROJECT VENV PYTHON
cd "$PROJECT"

fail() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

# "sudo " for people, nothing for root
sudo_word() {
  if [ "$(id -u)" -ne 0 ]; then printf 'sudo '; fi
}

on_macos() {
  [ "$(uname -s)" = Darwin ]
}

new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# Prints the path of a Python 3.11 or newer.
find_python() {
  local name path
  for name in "${LABFLOW_PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14; do
    if [ -n "$name" ] && path="$(command -v "$name")" && new_enough "$path"; then
      printf '%s\n' "$path"
      return 0
    fi
  done
  if on_macos; then
    fail "LabFlow needs Python 3.11 or newer. Install it with: brew install python@3.13"
  fi
  if command -v python3 >/dev/null; then
    fail "LabFlow needs Python 3.11 or newer; python3 here is $(python3 -V 2>&1 | cut -d' ' -f2)." \
      "Install one with: $(sudo_word)apt-get install python3.11 python3.11-venv"
  fi
  fail "LabFlow needs Python 3.11 or newer. Install it with: $(sudo_word)apt-get install python3 python3-venv"
}

require_venv() {
  local version
  if "$1" -c 'import venv, ensurepip' >/dev/null 2>&1; then return 0; fi
  version="$("$1" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')"
  fail "Python's venv module is missing. Install it with: $(sudo_word)apt-get install $version-venv"
}

# What the environment was made from.
wanted_stamp() {
  cksum requirements.lock bin/bootstrap.lock bin/lib.sh
}

# uv reads none of pip's settings, so hand over those of this machine.
adopt_pip_settings() {
  local line value
  while IFS= read -r line; do
    value="${line#*=}"
    value="${value#\'}"
    value="${value%\'}"
    case "${line%%=*}" in
      *.index-url) export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$value}" ;;
      *.extra-index-url)
        # pip looks in every index for the best version; the hashes say which file is meant
        export UV_INDEX="${UV_INDEX:-$(printf '%s' "$value" | sed 's/\\n/ /g')}"
        export UV_INDEX_STRATEGY="${UV_INDEX_STRATEGY:-unsafe-best-match}"
        ;;
      *.find-links) export UV_FIND_LINKS="${UV_FIND_LINKS:-$(printf '%s' "$value" | tr ' ' ',')}" ;;
      *.cert) export SSL_CERT_FILE="${SSL_CERT_FILE:-$value}" ;;
      *.no-index) case "$value" in 1 | true | yes) export UV_NO_INDEX=1 ;; esac ;;
    esac
  done <<<"$("$PYTHON" -m pip config list 2>/dev/null)"
}

install_packages() {
  local log="$VENV/install.log"
  if "$PYTHON" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
    -r bin/bootstrap.lock >"$log" 2>&1; then
    adopt_pip_settings
    if "$VENV/bin/uv" pip install --python "$PYTHON" --quiet --no-deps --require-hashes \
      -r requirements.lock >>"$log" 2>&1; then
      return 0
    fi
  fi
  # uv is only faster; pip can do the same.
  "$PYTHON" -m pip install --disable-pip-version-check --no-deps --require-hashes -r requirements.lock >>"$log" 2>&1 ||
    fail "The packages of requirements.lock could not be installed:" "$(tail -n 8 "$log")" "See $log."
}

# `labflow` and its Python package without a build step, so that nothing is fetched and every edit counts at once.
link_labflow() {
  local packages
  packages="$("$PYTHON" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')"
  printf '%s\n' "$PROJECT" >"$packages/labflow.pth"
  printf '#!/bin/sh\nexec "%s" -m labflow.cli.main "$@"\n' "$PYTHON" >"$VENV/bin/labflow"
  chmod +x "$VENV/bin/labflow"
}

# Makes .venv what the lock file says, if it is not that already.
ensure_environment() {
  local python begun=$SECONDS
  # made again through a link it would be another checkout's that is emptied
  if [ -L "$VENV" ]; then fail "$VENV is a link to another environment. Remove the link: each checkout has its own."; fi
  if [ -x "$PYTHON" ] && grep -qsF "$VENV" "$VENV/bin/activate" && [ "$(cat "$VENV/labflow.stamp" 2>/dev/null)" = "$(wanted_stamp)" ]; then return 0; fi
  python="$(find_python)" || exit 1
  require_venv "$python"
  printf '  … Environment: packages of requirements.lock'
  # an environment of a moved folder, or whose Python is gone, cannot be repaired, only made again
  if ! "$PYTHON" -m pip --version >/dev/null 2>&1 || ! grep -qsF "$VENV" "$VENV/bin/activate"; then
    "$python" -m venv --clear "$VENV" || fail "The environment could not be made in $VENV."
  fi
  rm -f "$VENV/labflow.stamp"
  install_packages
  link_labflow
  wanted_stamp >"$VENV/labflow.stamp"
  printf '\r  ✓ %-24s %5.1f s                        \n' Environment "$((SECONDS - begun))"
}

# The servers of requirements.rehearsal.lock in an environment of their own, and the PostgreSQL of production where there are programs for it.
ensure_servers() {
  local servers="$PROJECT/.labflow/rehearsal" postgres="tools/rehearsal/postgres"
  if cat requirements.rehearsal.lock "$postgres/bun.lock" | cmp -s - "$servers/installed.lock"; then return 0; fi
  rm -rf "$servers"
  "$PYTHON" -m venv "$servers"
  adopt_pip_settings
  "$VENV/bin/uv" pip install --quiet --no-deps --require-hashes --python "$servers/bin/python" -r requirements.rehearsal.lock
  cp -R "$postgres" "$servers/postgres"
  (cd "$servers/postgres" && "$VENV/bin/bun" install --silent --frozen-lockfile --ignore-scripts)
  cat requirements.rehearsal.lock "$postgres/bun.lock" >"$servers/installed.lock"
}

# Whether those servers exist for this machine.
servers_fit() {
  [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ]
}
