#!/bin/sh
# The neighbours from the operating system that the system tests use. As root on Debian they are installed; elsewhere this
# names what is missing and fails, so that no test is ever skipped silently.
set -eu

missing=''
packages=''
need() { # PACKAGE PROBE…: PROBE succeeds when PACKAGE is there
  package=$1
  shift
  "$@" >/dev/null 2>&1 && return 0
  missing="$missing $package"
  packages="$packages $package"
}
font() { [ -n "$(find /usr/share/fonts /usr/local/share/fonts -name 'NotoColorEmoji*' 2>/dev/null | head -n 1)" ]; }

look() {
  missing=''
  packages=''
  need openssh-server test -x /usr/sbin/sshd
  need sudo sh -c 'command -v sudo'
  need chromium test -x /usr/bin/chromium
  need fonts-noto-color-emoji font
  need redis-server sh -c 'command -v redis-server'
  need openssl sh -c 'command -v openssl'
  need systemd sh -c 'command -v systemd-analyze'
  need prometheus sh -c 'command -v prometheus && command -v promtool'
  need prometheus-alertmanager sh -c 'command -v prometheus-alertmanager && command -v amtool'
}

look
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || [ ! -e /etc/debian_version ]; then
  echo "The system tests need:$missing" >&2
  echo "As root on Debian they are installed by themselves. Here: install them, or sudo apt-get install$packages" >&2
  exit 1
fi

echo "Installing for the system tests:$packages" >&2
export DEBIAN_FRONTEND=noninteractive
# No service may start: the tests run each program with their own configuration on their own ports.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
apt-get update -qq >&2
# shellcheck disable=SC2086 # a list of words
apt-get install -y -qq --no-install-recommends $packages >&2

look
if [ -n "$missing" ]; then
  echo "Still missing after apt-get:$missing" >&2
  exit 1
fi
