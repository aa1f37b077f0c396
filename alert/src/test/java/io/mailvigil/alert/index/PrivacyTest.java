// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivacyTest {
  @TempDir Path folder;
  private Privacy hashing;
  private Privacy keeping;

  @BeforeEach
  void setUp() throws Exception {
    Secret key = new Secret.InFile(Files.writeString(folder.resolve("key"), "k1"));
    hashing = new Privacy(new PrivacyConfig(PrivacyConfig.UnknownUsers.HASH), key);
    keeping = new Privacy(new PrivacyConfig(PrivacyConfig.UnknownUsers.KEEP), key);
  }

  private static String json(Privacy privacy, Reason reason) {
    byte[] json = EventDocument.json(privacy.forIndex(FullEvents.event("id", reason)));
    return new String(json, StandardCharsets.UTF_8);
  }

  @Test
  void aNameThatNoUserHasIsNowhereInTheDocument() {
    assertThat(json(hashing, Reason.UNKNOWN_USER))
        .doesNotContain("bob")
        .doesNotContain("example.org\"")
        .contains("\"account\":\"" + hashing.hash("bob@example.org"));
  }

  @Test
  void otherNamesAndKeptOnesStay() {
    assertThat(json(hashing, Reason.BAD_PASSWORD)).contains("\"name\":\"bob@example.org\"");
    assertThat(json(keeping, Reason.UNKNOWN_USER)).contains("\"name\":\"bob@example.org\"");
  }

  @Test
  void aPasswordsHashIsNeverIndexed() {
    assertThat(json(keeping, Reason.BAD_PASSWORD)).doesNotContain("password_hash");
  }

  @Test
  void theHashDependsOnTheKey() throws Exception {
    Secret other = new Secret.InFile(Files.writeString(folder.resolve("other"), "k2"));
    Privacy elsewhere = new Privacy(new PrivacyConfig(PrivacyConfig.UnknownUsers.HASH), other);
    assertThat(hashing.hash("x"))
        .matches("unknown:[0-9a-f]{32}")
        .isEqualTo(hashing.hash("x"))
        .isNotEqualTo(hashing.hash("y"))
        .isNotEqualTo(elsewhere.hash("x"));
  }
}
