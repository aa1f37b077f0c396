// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Account;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DenyLinesTest {
  private static final Instant UNTIL = Instant.parse("2026-11-24T00:15:00Z");
  private final DenyLines lines = new DenyLines("mailvigil");

  private static LockOrder order(String tenant, String name) {
    return new LockOrder(new Account(tenant, name), "ab-12", UNTIL);
  }

  @Test
  void writesALineThatNamesItsLock() {
    List<String> changed = lines.with(List.of(), List.of("bob"), order("acme inc", "bob"));

    assertThat(changed)
        .containsExactly(
            "bob::::mailvigil lock=ab-12 until=20261124T001500Z account=acme+inc%2Fu%2Fbob::");
    assertThat(lines.held(changed))
        .containsExactly(new HeldLock(new Account("acme inc", "bob"), "ab-12", UNTIL));
  }

  @Test
  void keepsAccountsBeyondAscii() {
    Account account = new Account("default", "jürgen@büro.example");

    List<String> changed =
        lines.with(List.of(), List.of(account.name()), new LockOrder(account, "x", UNTIL));

    assertThat(lines.held(changed)).extracting(HeldLock::account).containsExactly(account);
    assertThat(lines.without(changed, account, List.of(account.name()))).isEmpty();
  }

  @Test
  void takesOutOnlyItsOwn() {
    List<String> old =
        List.of(
            "#bob",
            "bob::::other lock=1 until=20261124T001500Z account=x::",
            "bob::::mailvigil lock=1 until=20261124T001500Z account=default%2Fu%2Fbob::",
            "bobby::::mailvigil lock=2 until=20261124T001500Z account=default%2Fu%2Fbobby::",
            "");

    List<String> left = lines.without(old, new Account("default", "bob"), List.of("bob"));

    assertThat(left).containsExactly(old.get(0), old.get(1), old.get(3), old.get(4));
  }

  @Test
  void takesOutANameThatTheConfigurationNoLongerWrites() {
    String old = "bob::::mailvigil lock=1 until=20261124T001500Z account=default%2Fu%2Fbob%40x::";

    List<String> left =
        lines.without(List.of(old), new Account("default", "bob@x"), List.of("bob@x"));

    assertThat(left).isEmpty();
  }

  @Test
  void readsADamagedMarkAsALockOfItsName() {
    List<HeldLock> held =
        lines.held(List.of("bob::::mailvigil lock=", "eve::::mailvigil lock=1 until=x account=%"));

    assertThat(held)
        .containsExactly(
            new HeldLock(new Account("default", "bob"), null, null),
            new HeldLock(new Account("default", "eve"), null, null));
  }

  @Test
  void takesNoCommentAndNoPrefixForADenial() {
    assertThat(lines.deny(List.of("#bob", "bobby", "bo", "x:bob"), List.of("bob"))).isFalse();
    assertThat(lines.deny(List.of("bob"), List.of("bob"))).isTrue();
    assertThat(lines.deny(List.of("bob:x"), List.of("bob"))).isTrue();
    assertThat(lines.deny(List.of("bob"), List.of("bob", "bob@x"))).isFalse();
  }

  @Test
  void keepsOneProbe() {
    List<String> once = lines.probed(List.of("bob"), "p1");

    assertThat(lines.probed(once, "p2")).containsExactly("bob", "p2::::mailvigil probe::");
    assertThat(lines.held(once)).isEmpty();
  }
}
