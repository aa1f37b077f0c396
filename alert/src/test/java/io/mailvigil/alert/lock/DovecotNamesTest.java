// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.event.Account;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DovecotNamesTest {
  private static Account account(String name) {
    return new Account(Account.DEFAULT_TENANT, name);
  }

  @ParameterizedTest
  @CsvSource({
    "FULL,bob,bob",
    "FULL,bob@x.example,bob@x.example",
    "LOCAL_PART,bob@x.example,bob",
    "LOCAL_PART,bob,bob",
    "BOTH,bob@x.example,bob@x.example bob",
    "BOTH,bob,bob@x.example bob",
    "BOTH,bob@y.example,bob@y.example",
    "BOTH,b@b@x.example,b@b@x.example b@b"
  })
  void writesTheNamesOfTheForm(DovecotNames.Form form, String name, String names) {
    DovecotNames by = new DovecotNames(form, "x.example");

    assertThat(by.refusal(account(name))).isEmpty();
    assertThat(by.of(account(name))).containsExactly(names.split(" "));
  }

  @Test
  void refusesAnotherDomainWhereOnlyLocalPartsAreKnown() {
    DovecotNames by = new DovecotNames(DovecotNames.Form.LOCAL_PART, "x.example");

    assertThat(by.refusal(account("bob@y.example"))).isPresent();
    assertThat(by.refusal(account("@x.example"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "b?b", "#bob", "-A", "a:b", "a b", "a\u00a0b", "a\u202eb", "\ud800"})
  void refusesWhatDovecotTakesForSomethingElse(String name) {
    DovecotNames by = new DovecotNames(DovecotNames.Form.FULL, "");

    assertThat(by.refusal(account(name))).isPresent();
  }

  @Test
  void refusesLongNamesByTheirBytes() {
    DovecotNames by = new DovecotNames(DovecotNames.Form.FULL, "");

    assertThat(by.refusal(account("é".repeat(127)))).isEmpty();
    assertThat(by.refusal(account("é".repeat(128)))).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1,false", "10.0.0.0/8,false", "123,false", "bob,true", "10.x,true"})
  void knowsWhichNamesLookLikeAddresses(String name, boolean kickable) {
    assertThat(DovecotNames.canBeKicked(name)).isEqualTo(kickable);
  }

  @Test
  void needsTheDomainForLocalParts() {
    assertThatThrownBy(() -> new DovecotNames(DovecotNames.Form.BOTH, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("local-domain: ");
  }
}
