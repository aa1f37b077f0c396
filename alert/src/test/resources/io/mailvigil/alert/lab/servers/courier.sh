# SPDX-License-Identifier: Apache-2.0
server_user courier
mkdir -p /run/courier/authdaemon /var/lib/courier
chown -R courier:courier /run/courier /var/lib/courier
pam_service imap
sed -i 's/^authmodulelist=.*/authmodulelist="authpam"/' /etc/courier/authdaemonrc
sed -i "s/^PORT=.*/PORT=$PORT/; s/^ADDRESS=.*/ADDRESS=127.0.0.1/; s/^IMAPDSTART=.*/IMAPDSTART=YES/" /etc/courier/imapd
cat /house/key.pem /house/cert.pem >/etc/courier/imapd.pem
for each in alice bob; do su -s /bin/sh "$each" -c 'cd && maildirmake.courier Maildir'; done
ln -sf makedat.courier /usr/bin/makedat
authdaemond start
/usr/sbin/imapd start
tail -f /dev/null
