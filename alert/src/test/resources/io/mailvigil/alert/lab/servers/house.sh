# SPDX-License-Identifier: Apache-2.0
# Runs one server over a copy-on-write view of this machine with the server's packages laid over it, as process 1 of
# namespaces of its own (mounts, processes, host name): the machine is never written to, and all ends with this shell.
# Arguments: the folder of the test, the server's tree.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C TZ=UTC
FOLDER=$1 TREE=$2
hostname mx
mount -t tmpfs house "$FOLDER/over"
ROOT=$FOLDER/over/root
mkdir "$FOLDER/over/up" "$FOLDER/over/work" "$ROOT"
cp -a "$TREE/." "$FOLDER/over/up"
mount -t overlay house -o "lowerdir=/,upperdir=$FOLDER/over/up,workdir=$FOLDER/over/work" "$ROOT"
mount -t proc proc "$ROOT/proc"
for each in dev run tmp; do mount -t tmpfs -o mode=1777 house "$ROOT/$each"; done
for node in null zero full random urandom; do
  touch "$ROOT/dev/$node"
  mount --bind "/dev/$node" "$ROOT/dev/$node"
done
mkdir "$ROOT/dev/shm" "$ROOT/run/lock" "$ROOT/house"
ln -s /proc/self/fd "$ROOT/dev/fd"
mount --bind "$FOLDER" "$ROOT/house"
chroot "$ROOT" bash -c '. /house/common.sh; . /house/inside.sh'
