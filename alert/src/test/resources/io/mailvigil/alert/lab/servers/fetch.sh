#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fetches Debian's packages of mail servers that exclude one another, and lays each server's files into a folder of its
# own: nothing is installed, and no package of the machine is touched. Arguments: the folder, then the servers (all).
set -euo pipefail
declare -A packages=(
  [exim]="exim4-daemon-heavy"
  [cyrus]="cyrus-imapd sasl2-bin libsasl2-modules"
  [courier]="courier-imap courier-authdaemon"
  [sendmail]="sendmail-bin sendmail-cf m4 sasl2-bin libsasl2-modules"
  [slapd]="slapd"
)
mkdir -p "$1"
here=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- "${!packages[@]}"

# apt works out what is missing on this machine; what it would remove it does not remove, for it only downloads
download() {
  apt-get -y -qq -o Debug::NoLocking=1 -o Acquire::Retries=3 -o Dir::Cache::archives="$1" \
    install --no-install-recommends --download-only ${packages[$2]} >"$1/apt.log" 2>&1
}

for server; do
  [ ! -d "$here/$server" ] || continue
  work=$(mktemp -d "$here/$server.XXXXXX")
  mkdir -p "$work/debs/partial" "$work/tree/usr"/{bin,sbin,lib,lib64}
  for each in bin sbin lib lib64; do ln -s "usr/$each" "$work/tree/$each"; done
  download "$work/debs" "$server" || {
    apt-get -qq -o DPkg::Lock::Timeout=120 update >"$work/update.log" 2>&1 || true
    download "$work/debs" "$server" || {
      echo "the packages of $server can not be fetched: $(tail -n 1 "$work/debs/apt.log")" >&2
      rm -rf "$work"
      exit 1
    }
  }
  for deb in "$work/debs"/*.deb; do
    [ ! -e "$deb" ] || dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink -C "$work/tree"
  done
  mv -T "$work/tree" "$here/$server"
  rm -rf "$work"
done
