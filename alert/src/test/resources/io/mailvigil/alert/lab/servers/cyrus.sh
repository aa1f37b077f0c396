# SPDX-License-Identifier: Apache-2.0
server_user cyrus
mkdir -p /run/cyrus/proc /run/cyrus/lock /run/cyrus/socket /var/lib/cyrus/socket /var/lib/cyrus/db /var/spool/cyrus/mail
cat >/etc/imapd.conf <<'C'
configdirectory: /var/lib/cyrus
partition-default: /var/spool/cyrus/mail
defaultpartition: default
admins: cyrus
allowplaintext: yes
autocreate_quota: 0
autocreate_post: 1
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: /run/saslauthd/mux
sasl_mech_list: PLAIN LOGIN
tls_server_cert: /house/cert.pem
tls_server_key: /house/key.pem
syslog_prefix: cyrus
servername: mx.lab.example
unixhierarchysep: yes
proc_path: /run/cyrus/proc
mboxname_lockpath: /run/cyrus/lock
C
cat >/etc/cyrus.conf <<C
START {
  recover cmd="/usr/sbin/cyrus ctl_cyrusdb -r"
}
SERVICES {
  imap cmd="imapd -U 30" listen="127.0.0.1:$PORT" prefork=1
}
EVENTS {
}
C
chown -R cyrus:cyrus /var/lib/cyrus /var/spool/cyrus /run/cyrus /house/key.pem
pam_service imap
start_saslauthd
cyrmaster -D
