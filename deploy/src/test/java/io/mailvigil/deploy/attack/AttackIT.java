// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.attack;

import static io.mailvigil.deploy.attack.Scene.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMailUtil;
import io.mailvigil.alert.lab.MailLab.Stack;
import io.mailvigil.alert.lab.MailLab.SyslogFormat;
import io.mailvigil.deploy.server.TestServers;
import io.mailvigil.deploy.server.WithServers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real Dovecot, Postfix, PAM, rsyslog, Kafka and Elasticsearch: somebody who knows Alice's password
 * guesses her codes, on a stack whose lines prove the password (pam_oath).
 */
@WithServers
class AttackIT {
  private static final Duration LONG = Duration.ofSeconds(120);

  @Test
  void locksTheAccountAndTellsPeople(TestServers servers, @TempDir Path folder) throws Exception {
    try (Scene scene = new Scene(servers, folder, Stack.OATH, SyslogFormat.ISO)) {
      // Given
      scene.awaitReady();
      assertThat(scene.letsIn("alice")).isTrue();
      assertThat(scene.letsIn("bob")).isTrue();

      // When
      scene.attack("alice");

      // Then
      JsonNode alert = scene.alerts("alice", "D01").getFirst();
      assertThat(rule(alert)).isEqualTo("D01-failed-second-factor-burst");
      await().atMost(LONG).until(() -> !scene.letsIn("alice"));
      assertThat(scene.letsIn("bob")).isTrue();
      await().atMost(LONG).until(() -> scene.mailbox().getReceivedMessages().length > 0);
      assertThat(GreenMailUtil.getWholeMessage(scene.mailbox().getReceivedMessages()[0]))
          .contains("alice");
      await()
          .atMost(LONG)
          .until(() -> scene.webhook().bodies().stream().anyMatch(b -> b.contains("alice")));
      assertThat(scene.mailvigil().run("locks")).contains("alice");

      // and allowed again
      scene.mailvigil().run("unlock", "alice", "--reason", "it was the test");
      await().atMost(LONG).until(() -> scene.letsIn("alice"));
    }
  }
}
