// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.Network;
import io.mailvigil.ingest.join.Stack.Module;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingSettingsTest {
  private static ReadingSettings read(String yaml) {
    ConfigNode root = ConfigFile.parse(yaml, "test.yml");
    ReadingSettings settings = ReadingSettings.from(root, Accounts.DEFAULT);
    root.finish();
    return settings;
  }

  @Test
  void defaults() {
    assertThat(read("{}")).isEqualTo(ReadingSettings.DEFAULT);
  }

  @Test
  void everyKey() {
    assertThat(
            read(
                """
                reading:
                  webmails: [192.0.2.0/24]
                  stacks:
                    - {program: dovecot, service: imap, module: oath, password-first: true, pam-logged: true}
                  keep-original: true
                  settle: 1s
                  source-wait: 60s
                  max-open: 5000
                """))
        .isEqualTo(
            new ReadingSettings(
                Accounts.DEFAULT,
                List.of(Network.parse("192.0.2.0/24")),
                List.of(new Stack("dovecot", "imap", Module.OATH, true, true)),
                true,
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                5000));
  }
}
