# SPDX-License-Identifier: Apache-2.0
# What every server finds inside: names, three users of the system with passwords, a certificate, and a syslog.
set -euo pipefail
printf '127.0.0.1 localhost\n127.0.1.1 mx.lab.example mx\n' >/etc/hosts
echo mx.lab.example >/etc/mailname
for each in alice bob carol; do
  useradd --create-home --shell /bin/false "$each"
  echo "$each:Pw-$each-x9"
done | chpasswd
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mx.lab.example \
  -keyout /house/key.pem -out /house/cert.pem 2>/dev/null
cat >/etc/rsyslog.conf <<'R'
module(load="imuxsock" SysSock.Name="/dev/log" SysSock.RateLimit.Interval="0")
*.* action(type="omfile" file="/house/log/all.log" template="RSYSLOG_FileFormat" fileCreateMode="0644")
R
rsyslogd -n -i /run/rsyslogd.pid &
until [ -S /dev/log ]; do sleep 0.05; done

server_user() { useradd --system --user-group --no-create-home --shell /bin/false "$1" 2>/dev/null || true; }
pam_service() { printf 'auth required pam_unix.so\naccount required pam_unix.so\n' >"/etc/pam.d/$1"; }
start_saslauthd() {
  mkdir -p -m 755 /run/saslauthd
  saslauthd -d -a pam -m /run/saslauthd -n 2 >/dev/null 2>&1 &
}
