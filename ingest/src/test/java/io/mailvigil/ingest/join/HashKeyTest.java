// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.event.AuthEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Hashes of wrong passwords leave re-keyed: equal ones stay equal, and tell nothing else. */
class HashKeyTest {
  private static String refused(int second, String session, String hash) {
    return "Nov 23 10:00:%02d vm dovecot: auth: passwd-file(bob,192.0.2.9,<%s>): Password mismatch (SHA1 of given password: %s)\n"
        .formatted(second, session, hash);
  }

  private static final String THREE =
      refused(1, "s1", "f638ff") + refused(11, "s2", "F638FF") + refused(21, "s3", "0a1b2c");

  private static List<String> hashes(HashKey key, Map<String, byte[]> joins) {
    World world = new World(ReadingSettings.DEFAULT, key);
    Lines out = new Lines();
    byte[] bytes = THREE.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    LogFile file = world.open(Lines.file("mail.log", THREE));
    world.read(file, 0, bytes, 0, bytes.length, out);
    world
        .drainChanges()
        .forEach((name, record) -> joins.put(name, record == null ? new byte[0] : record));
    world.end(out);
    List<String> all = new ArrayList<>();
    for (AuthEvent e : out.events) {
      all.add(Objects.requireNonNull(e.auth().passwordHash()));
    }
    return all;
  }

  @Test
  void equalHashesStayEqualAndNoneLeavesAsLogged() {
    Map<String, byte[]> joins = new HashMap<>();
    List<String> hashes = hashes(HashKey.of("a secret of DATA"), joins);
    assertThat(hashes).hasSize(3).allMatch(h -> h.matches("[0-9a-f]{16}"));
    assertThat(hashes.get(0)).isEqualTo(hashes.get(1)).isNotEqualTo(hashes.get(2));
    assertThat(joins.values())
        .as("open joins are on a topic too")
        .noneMatch(record ->
            new String(record, java.nio.charset.StandardCharsets.ISO_8859_1)
                .matches("(?is).*(f638ff|0a1b2c).*"));
  }

  @Test
  void theSecretAloneDecides() {
    Map<String, byte[]> joins = new HashMap<>();
    List<String> one = hashes(HashKey.of("a secret of DATA"), joins);
    assertThat(hashes(HashKey.of("a secret of DATA"), joins)).isEqualTo(one);
    assertThat(hashes(HashKey.of("a secret of another"), joins)).doesNotContainAnyElementsOf(one);
    assertThat(hashes(HashKey.ofThisRun(), joins)).doesNotContainAnyElementsOf(one);
  }

  @Test
  void aShortSecretIsRefusedAndNoneIsSpoken() {
    assertThatThrownBy(() -> HashKey.of("short")).isInstanceOf(IllegalArgumentException.class);
    assertThat(HashKey.of("a secret of DATA").toString()).doesNotContain("DATA");
  }
}
