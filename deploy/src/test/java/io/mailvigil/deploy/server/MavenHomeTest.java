// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MavenHomeTest {
  private static final String CENTRAL = "https://repo.maven.apache.org/maven2";

  @TempDir Path home;

  @Test
  void isCentralAndTheUsualFolderWithoutSettings() {
    assertThat(maven().repository()).isEqualTo(CENTRAL);
    assertThat(maven().localRepository()).isEqualTo(home.resolve(".m2/repository"));
  }

  @ParameterizedTest
  @CsvSource({
    "central, https://mirror.example",
    "*, https://mirror.example",
    "'a, central', https://mirror.example",
    "external:*, https://mirror.example",
    "'*,!central', " + CENTRAL,
    "other, " + CENTRAL,
    "external:http:*, " + CENTRAL
  })
  void readsWhatAMirrorStandsFor(String mirrorOf, String repository) throws Exception {
    settings(
        "<mirrors><mirror><mirrorOf>"
            + mirrorOf
            + "</mirrorOf><url>https://mirror.example/</url></mirror></mirrors>");

    assertThat(maven().repository()).isEqualTo(repository);
  }

  @Test
  void passesOverABlockedMirrorAndABrokenFile() throws Exception {
    settings(
        "<mirrors><mirror><mirrorOf>*</mirrorOf><url>http://0.0.0.0/</url><blocked>true</blocked></mirror></mirrors>");
    assertThat(maven().repository()).isEqualTo(CENTRAL);

    settings("<mirrors>");
    assertThat(maven().repository()).isEqualTo(CENTRAL);
  }

  @Test
  void readsWhereArtifactsAreKept() throws Exception {
    settings("<localRepository>${user.home}/artifacts</localRepository>");

    assertThat(maven().localRepository()).isEqualTo(home.resolve("artifacts"));
  }

  private MavenHome maven() {
    return new MavenHome(home, List.of(home.resolve("settings.xml")), Map.of());
  }

  private void settings(String inside) throws Exception {
    Files.writeString(home.resolve("settings.xml"), "<settings>" + inside + "</settings>");
  }
}
