// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bob\r\nBcc: x@example.net",
        "bob\nX: y",
        "bob\u2028x",
        "bob\u202egnp.exe",
        "bob\u200bx",
        "bob\u0000",
        "bob\u001b[31m",
        "bob\u0085x",
        "see https://evil.example/ now",
        "see WWW.evil.example",
        "\ud800"
      })
  void nothingHarmfulStays(String name) {
    assertThat(Plain.line(name, 200))
        .doesNotContain("\r", "\n", "\u2028", "\u202e", "\u200b", "\u0000", "\u001b", "\u0085")
        .doesNotContain("://")
        .doesNotContainIgnoringCase("www.");
  }

  @Test
  void ordinaryNamesStayAndLongOnesAreCut() {
    assertThat(Plain.line("jörg@example.org", 80)).isEqualTo("jörg@example.org");
    assertThat(Plain.line("x".repeat(100_000), 80)).hasSize(81).endsWith("…");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$(reboot)", "bob;id", "-rf", "bob`id`", "bob x", "", "böb"})
  void whatAShellCouldReadIsNotShellSafe(String name) {
    assertThat(Plain.isShellSafe(name)).isFalse();
  }
}
