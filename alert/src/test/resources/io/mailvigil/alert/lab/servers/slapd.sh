# SPDX-License-Identifier: Apache-2.0
server_user openldap
mkdir -p /var/lib/lab-ldap /run/slapd
cat >/etc/lab-slapd.conf <<C
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
modulepath /usr/lib/ldap
moduleload back_mdb
loglevel stats
pidfile /run/slapd/slapd.pid
database mdb
suffix "dc=lab,dc=example"
directory /var/lib/lab-ldap
C
slapadd -f /etc/lab-slapd.conf <<L
dn: dc=lab,dc=example
objectClass: dcObject
objectClass: organization
dc: lab
o: lab

dn: uid=alice,dc=lab,dc=example
objectClass: account
objectClass: simpleSecurityObject
uid: alice
userPassword: Pw-alice-x9

dn: uid=bob,dc=lab,dc=example
objectClass: account
objectClass: simpleSecurityObject
uid: bob
userPassword: Pw-bob-x9
L
slapd -d 0 -f /etc/lab-slapd.conf -h "ldap://127.0.0.1:$PORT/"
