#!/usr/bin/env bash
# Installs Debian packages, where that can be done without asking anybody: as
# root, on a machine with apt-get. It says nothing and fails elsewhere.
set -eu -o pipefail
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "$@"
