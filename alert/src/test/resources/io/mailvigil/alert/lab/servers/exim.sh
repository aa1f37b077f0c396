# SPDX-License-Identifier: Apache-2.0
server_user Debian-exim
printf '%s: Pw-%s-x9\n' alice alice bob bob >/etc/exim.passwords
mkdir -p /etc/exim4 /var/spool/exim4 /var/log/exim4
cat >/etc/exim4/exim4.conf <<C
primary_hostname = mx.lab.example
local_interfaces = <; [127.0.0.1]:$PORT
tls_advertise_hosts = *
tls_certificate = /house/cert.pem
tls_privatekey = /house/key.pem
auth_advertise_hosts = *
log_file_path = syslog:/house/log/%slog
log_selector = +smtp_connection +incoming_port +tls_cipher +smtp_mailauth
acl_smtp_rcpt = acl_rcpt
never_users = root
keep_environment =
begin acl
acl_rcpt:
  accept authenticated = *
  deny message = relay not permitted
begin routers
sink:
  driver = redirect
  data = :blackhole:
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{!eq{\$auth3}{}}{eq{\$auth3}{\${lookup{\$auth2}lsearch{/etc/exim.passwords}}}}}}
  server_set_id = \$auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = \${if and{{!eq{\$auth2}{}}{eq{\$auth2}{\${lookup{\$auth1}lsearch{/etc/exim.passwords}}}}}}
  server_set_id = \$auth1
C
chown Debian-exim /var/spool/exim4 /var/log/exim4 /house/log /house/key.pem
exim4 -bdf
