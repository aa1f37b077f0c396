# SPDX-License-Identifier: Apache-2.0
# Runs the lab's servers as process 1 of namespaces of its own (mounts, processes, host name), so
# that the machine's /etc, /dev and processes are never touched and nothing survives: when standard
# input ends, however the test JVM died, this shell ends and the kernel kills all it started.
# Arguments: the lab's folder. Says "ready" when everything has been started.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C TZ=UTC
LAB=$1
hostname mx

leave() {
  kill -9 -1 || true
  umount --recursive --lazy "$LAB/dev" || true
  rm -rf --one-file-system "$LAB"
}

# A /dev of our own: syslog(3) always speaks to /dev/log.
mount -t tmpfs -o mode=755 lab-dev "$LAB/dev"
for node in null zero full random urandom; do
  touch "$LAB/dev/$node"
  mount --bind "/dev/$node" "$LAB/dev/$node"
done
mkdir "$LAB/dev/shm"
ln -s /proc/self/fd "$LAB/dev/fd"
mount --rbind "$LAB/dev" /dev

# The machine's users with ours added, and our two files in place of its PAM services.
for file in passwd shadow group; do
  mount --bind "$LAB/etc/$file" "/etc/$file"
done
mount --bind "$LAB/etc/pam.d" /etc/pam.d

rsyslogd -n -f "$LAB/etc/rsyslog.conf" -i "$LAB/run/rsyslogd.pid" &
for _ in $(seq 100); do [ -S /dev/log ] && break; sleep 0.05; done
dovecot -F -c "$LAB/etc/dovecot.conf" &
postfix -c "$LAB/etc/postfix" start
echo ready
# End of input: the JVM is gone or closes the lab.
cat >/dev/null
leave
