// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.attack;

import static io.mailvigil.deploy.attack.Scene.field;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailvigil.alert.lab.MailLab.Stack;
import io.mailvigil.alert.lab.MailLab.SyslogFormat;
import io.mailvigil.deploy.server.TestServers;
import io.mailvigil.deploy.server.WithServers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same attack on a stack whose lines cannot prove the password (pam_google_authenticator): the
 * alert and a proposal to block the source, and nobody is locked out.
 */
@WithServers
class AttackWithoutProofIT {

  @Test
  void proposesToBlockTheSourceAndLocksNobody(TestServers servers, @TempDir Path folder)
      throws Exception {
    try (Scene scene = new Scene(servers, folder, Stack.GOOGLE, SyslogFormat.TRADITIONAL)) {
      // Given
      scene.awaitReady();
      assertThat(scene.letsIn("carol")).isTrue();

      // When
      scene.attack("carol");

      // Then
      List<JsonNode> alerts = scene.alerts("carol", "D01");
      assertThat(alerts)
          .anySatisfy(alert ->
              assertThat(field(alert, "mailvigil.response"))
                  .anyMatch(r -> r.path("action").asText().equals("block_source")));
      assertThat(alerts)
          .allSatisfy(alert ->
              assertThat(field(alert, "mailvigil.response"))
                  .noneMatch(r ->
                      r.path("action").asText().equals("lock")
                          && r.path("decision").asText().matches("approved|done|would")));
      assertThat(scene.letsIn("carol")).isTrue();
      assertThat(scene.denied()).isEmpty();
    }
  }
}
