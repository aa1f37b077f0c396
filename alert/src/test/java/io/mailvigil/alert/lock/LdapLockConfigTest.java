// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.Entry;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Account;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LdapLockConfigTest {
  private static final String LEAST =
      "url: ldaps://h\nby: ppolicy\nbind-dn: cn=m\npassword: {file: /etc/pw}\nbase: dc=x\n";

  private static LdapLock.Config read(String yaml) {
    ConfigNode node = ConfigFile.parse(yaml, "t.yml");
    LdapLock.Config config = LdapLock.Config.from(node);
    node.finish();
    if (config == null) {
      throw new AssertionError("no mistake was noted");
    }
    return config;
  }

  private static Account account(String name) {
    return new Account(Account.DEFAULT_TENANT, name);
  }

  @Test
  void hasDefaults() {
    LdapLock.Config config = read(LEAST);

    assertThat(config.mark()).isEqualTo("description");
    assertThat(config.search().of(account("a@x"))).hasToString("(mail=a@x)");
    assertThat(config.directory().startTls()).isFalse();
    assertThat(config.directory().url().getPort()).isEqualTo(636);
    assertThat(config.toString()).doesNotContain("/etc/pw");
  }

  @Test
  void goesOnInTlsToAnotherMachine() {
    assertThat(read(LEAST.replace("ldaps://h", "ldap://h")).directory().startTls()).isTrue();
    assertThat(read(LEAST.replace("ldaps://h", "ldap://[::1]")).directory().startTls()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url: ldaps://h|url: http://h|url write ldaps:",
        "url: ldaps://h|url: 'ldaps:///'|url write ldaps:",
        "url: ldaps://h|x: y|url is missing",
        "url: ldaps://h|url: ldap://h\\nstart-tls: false|start-tls a password goes",
        "url: ldaps://h|url: ldaps://h\\nstart-tls: true|start-tls is for ldap:",
        "by: ppolicy||by is missing: ppolicy, ns-account-lock or user-account-control",
        "by: ppolicy|by: posix|by should be one of",
        "base: dc=x|base: people|base the name of an entry",
        "password: {file: /etc/pw}||password is missing",
        "password: {file: /etc/pw}|password: open|password a secret does not stand",
        "base: dc=x|base: dc=x\\nfilter: (mail=x)|filter compares nothing",
        "base: dc=x|base: dc=x\\nfilter: (mail=:domain)|filter compares nothing",
        "base: dc=x|base: dc=x\\nfilter: 'mail=:account)'|filter is no LDAP filter",
        "base: dc=x|base: dc=x\\nmark: nsAccountLock=1|mark the name of an attribute",
        "base: dc=x|base: dc=x\\nmark: PWDaccountLockedTime|mark the name of an attribute",
        "base: dc=x|base: dc=x\\nowner: 'a b'|owner 1 to 32",
        "base: dc=x|base: dc=x\\ndoveadm: {}|doveadm write either",
        "base: dc=x|base: dc=x\\nuser-names: both|local-domain name the domain"
      })
  void namesTheKeyOfAMistake(String line, @Nullable String instead, String sentence) {
    String yaml = LEAST.replace(line, instead == null ? "" : instead.replace("\\n", "\n"));

    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x)(mail=*", "*", "x\\2a", "a\u0000b", "(|(mail=*))", ":local", "x@:account", "&"})
  void putsNamesIntoTheFilterAsData(String name) {
    LdapSearch search =
        LdapSearch.of(
            "dc=x", "(&(objectClass=person)(!(ou=:domain))(|(mail=:account)(uid=x-:local)))");

    var filter = search.of(account(name));

    assertThat(filter.getComponents()).hasSize(3);
    assertThat(filter.getComponents()[2].getComponents()).hasSize(2);
    assertThat(filter.getComponents()[2].getComponents()[0].getAssertionValue()).isEqualTo(name);
  }

  @Test
  void takesNoOtherNameForTheAccounts() throws Exception {
    LdapSearch search = LdapSearch.of("dc=x", "(|(mail=:account)(uid=x-:local))");

    assertThat(search.isOf(new Entry("dn: cn=x", "mail: A@x"), account("a@x"))).isTrue();
    assertThat(search.isOf(new Entry("dn: cn=x", "uid: x-a"), account("a@x"))).isTrue();
    assertThat(search.isOf(new Entry("dn: cn=x", "mail: \u00e1@x"), account("a@x"))).isFalse();
    assertThat(search.isOf(new Entry("dn: cn=x", "uid: a@x"), account("a@x"))).isFalse();
  }

  @Test
  void readsItsMarkBack() {
    LockOrder order = new LockOrder(account("a@x"), "L-1", Instant.parse("2031-02-03T04:05:06Z"));
    LockMark mark = LockMark.of("m", order, "20260101000000Z");

    assertThat(LockMark.of(mark.text())).contains(mark);
    assertThat(LockMark.of(LockMark.of("m", order, null).text()))
        .contains(LockMark.of("m", order, null));
    assertThat(LockMark.of("call him back")).isEmpty();
    assertThat(LockMark.of("mailvigil-lock m L-1 yesterday - default/u/a@x")).isEmpty();
    assertThat(LockMark.of("mailvigil-lock m L-1 2031-02-03T04:05:06Z - a@x")).isEmpty();
  }
}
