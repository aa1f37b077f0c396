# SPDX-License-Identifier: Apache-2.0
server_user smmta
server_user smmsp
mkdir -p /var/spool/mqueue /var/lib/sendmail /etc/mail/sasl
printf 'pwcheck_method: saslauthd\nmech_list: PLAIN LOGIN\nsaslauthd_path: /run/saslauthd/mux\n' \
  | tee /etc/mail/sasl/Sendmail.conf >/usr/lib/sasl2/Sendmail.conf
pam_service smtp
start_saslauthd
m4 - >/etc/mail/sendmail.cf <<C
include(\`/usr/share/sendmail/cf/m4/cf.m4')dnl
OSTYPE(\`debian')dnl
define(\`confLOG_LEVEL', \`10')dnl
define(\`confAUTH_MECHANISMS', \`PLAIN LOGIN')dnl
TRUST_AUTH_MECH(\`PLAIN LOGIN')dnl
define(\`confSERVER_CERT', \`/house/cert.pem')dnl
define(\`confSERVER_KEY', \`/house/key.pem')dnl
define(\`confCACERT', \`/house/cert.pem')dnl
define(\`confCACERT_PATH', \`/etc/ssl/certs')dnl
FEATURE(\`no_default_msa')dnl
FEATURE(\`accept_unresolvable_domains')dnl
DAEMON_OPTIONS(\`Family=inet, Name=MTA, Addr=127.0.0.1, Port=$PORT')dnl
MAILER(\`local')dnl
MAILER(\`smtp')dnl
C
touch /etc/mail/local-host-names /etc/mail/trusted-users
chmod 600 /house/key.pem
/usr/libexec/sendmail/sendmail -bD -C/etc/mail/sendmail.cf
