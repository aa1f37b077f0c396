// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OpenLdapFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new OpenLdapFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:00:00 ldap slapd[7]: conn=1000 fd=13 ACCEPT from IP=192.0.2.1:39860"
            + " (IP=0.0.0.0:389)",
        "Nov 23 10:00:00 ldap slapd[7]: conn=1000 op=1 BIND"
            + " dn=\"uid=bob,ou=people,dc=example,dc=org\" method=128",
        "Nov 23 10:00:00 ldap slapd[7]: conn=1000 op=1 RESULT tag=97 err=49 qtime=0.000013"
            + " etime=0.000688 text=",
        "[23/Nov/2026:10:00:00.123456789 +0000] conn=11 fd=64 slot=64 SSL connection from"
            + " 192.0.2.1 to 192.0.2.2",
        "[23/Nov/2026:10:00:00.123456789 +0000] conn=11 op=0 RESULT err=49 tag=97 nentries=0"
            + " etime=0.000 - Invalid credentials");
  }

  @Test
  void theLoginNameIsTheFirstAttributesValue() {
    assertThat(LdapName.login("uid=bob,ou=people,dc=example,dc=org")).isEqualTo("bob");
    assertThat(LdapName.login("mail=a@example.org+uid=a,o=x")).isEqualTo("a@example.org");
    assertThat(LdapName.login("cn=M\\C3\\BCller\\2C Ann\\,\\22,o=x"))
        .isEqualTo("M\u00fcller, Ann,\"");
    assertThat(LdapName.login("bob@example.org")).isEqualTo("bob@example.org");
    assertThat(LdapName.login("uid=")).isNull();
    assertThat(LdapName.login("")).isNull();
  }
}
