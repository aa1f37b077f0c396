// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import org.junit.jupiter.api.Test;

class AccountsTest {
  private static Accounts configured(String yaml) {
    ConfigNode root = ConfigFile.parse(yaml, "test.yml");
    Accounts accounts = Accounts.from(root);
    root.finish();
    return accounts;
  }

  @Test
  void theDefaultsOnlyFoldCase() {
    Accounts accounts = configured("");
    assertThat(accounts).isEqualTo(Accounts.DEFAULT);
    assertThat(accounts.account("Bob+list@Example.ORG").name()).isEqualTo("bob+list@example.org");
    assertThat(accounts.account("Bob").key()).isEqualTo("default/u/bob");
  }

  @Test
  void everyKeySet() {
    Accounts accounts =
        configured(
            """
            accounts:
              default-domain: example.org
              aliases: {chief: bob@example.org}
              domain-aliases: {example.net: example.org}
              plus-separator: +
              case-sensitive: false
            tenants:
              acme: [example.org, acme.example]
            """);
    assertThat(accounts.account("bob")).isEqualTo(new Account("acme", "bob@example.org"));
    assertThat(accounts.account("BOB+x@example.net"))
        .isEqualTo(new Account("acme", "bob@example.org"));
    assertThat(accounts.account("chief")).isEqualTo(new Account("acme", "bob@example.org"));
    assertThat(accounts.account("eve@other.example"))
        .isEqualTo(new Account("default", "eve@other.example"));
  }

  @Test
  void noLookAlikeIsFoldedOntoAnotherAccount() {
    Accounts accounts = Accounts.DEFAULT;
    assertThat(accounts.account("аlice")).isNotEqualTo(accounts.account("alice")); // Cyrillic а
    assertThat(accounts.account("ﬁn"))
        .isNotEqualTo(accounts.account("fin")); // a ligature: NFKC would fold it
    assertThat(accounts.account("e\u0301ve"))
        .isEqualTo(accounts.account("\u00e9ve")); // NFC does fold this
  }

  @Test
  void aBareNameOfSeveralDomainsIsAmbiguous() {
    Accounts two = configured("tenants: {a: [a.example], b: [b.example]}");
    assertThat(two.isAmbiguous(two.account("bob"))).isTrue();
    assertThat(two.isAmbiguous(two.account("bob@a.example"))).isFalse();
    assertThat(Accounts.DEFAULT.isAmbiguous(new Account("default", "bob"))).isFalse();
  }
}
