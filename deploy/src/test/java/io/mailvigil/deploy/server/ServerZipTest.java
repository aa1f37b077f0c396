// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerZipTest {
  private static final String NAME = "elasticsearch-" + ServerZip.VERSION + ".zip";
  private static final String PATH =
      "org/elasticsearch/distribution/integ-test-zip/elasticsearch/"
          + ServerZip.VERSION
          + "/"
          + NAME;
  private static final byte[] RIGHT = "the archive".getBytes(StandardCharsets.UTF_8);

  @TempDir Path dir;
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  @Test
  void takesTheRightOneOfTheCache() throws Exception {
    Path kept = write(dir.resolve("cache").resolve(NAME), RIGHT);

    assertThat(zip(dir.resolve("nowhere")).get()).isEqualTo(kept);
    assertThat(progress.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void takesTheOneThatMavenHas() throws Exception {
    Path maven = write(dir.resolve(".m2/repository").resolve(PATH), RIGHT);

    assertThat(zip(dir.resolve("nowhere")).get()).isEqualTo(maven);
  }

  @Test
  void fetchesItOnceIntoTheCacheAndSaysHowFarItIs() throws Exception {
    // Given a repository, and an archive in the cache that is not what it should be
    write(dir.resolve("repository").resolve(PATH), RIGHT);
    write(dir.resolve("cache").resolve(NAME), "another".getBytes(StandardCharsets.UTF_8));
    com.sun.net.httpserver.HttpServer server =
        com.sun.net.httpserver.SimpleFileServer.createFileServer(
            new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0),
            dir.resolve("repository"),
            com.sun.net.httpserver.SimpleFileServer.OutputLevel.NONE);
    server.start();
    try {
      settings("http://127.0.0.1:" + server.getAddress().getPort() + "/");

      // When
      Path got = zip(dir.resolve("nowhere")).get();

      // Then
      assertThat(got).isEqualTo(dir.resolve("cache").resolve(NAME)).hasBinaryContent(RIGHT);
      assertThat(progress.toString(StandardCharsets.UTF_8))
          .contains("its SHA-512 differs")
          .contains("Fetching Elasticsearch")
          .contains("100 %");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void saysHowToPlaceItByHandWhenItIsNowhereToBeHad() throws Exception {
    settings("http://127.0.0.1:" + Ports.free());

    assertThatThrownBy(() -> zip(dir.resolve("nowhere")).get())
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("put it at " + dir.resolve("cache").resolve(NAME))
        .hasMessageContaining("SHA-512");
  }

  @Test
  void isTheReleaseThatTheImagesAreMadeOf() throws Exception {
    String script = Files.readString(Path.of("docker/build-images"));
    String source =
        Files.readString(Path.of("src/main/java/io/mailvigil/deploy/server/ServerZip.java"))
            .replaceAll("\"\\s*\\+ \"", "");

    assertThat(script).contains("elasticsearch=" + ServerZip.VERSION + "\n");
    Matcher sha = Pattern.compile("SHA_512 =\\s*\"([0-9a-f]{128})\"").matcher(source);
    assertThat(sha.find()).isTrue();
    assertThat(script).contains("sha512=" + sha.group(1) + "\n");
  }

  private ServerZip zip(Path path) throws Exception {
    MavenHome maven =
        new MavenHome(
            dir,
            List.of(dir.resolve(".m2/settings.xml")),
            Map.of("PATH", path.toString())); // no mvn there
    String sha = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(RIGHT));
    return new ServerZip(
        dir.resolve("cache"), maven, sha, new PrintStream(progress, true, StandardCharsets.UTF_8));
  }

  private void settings(String mirror) throws Exception {
    write(
        dir.resolve(".m2/settings.xml"),
        ("<settings><mirrors><mirror><id>m</id><mirrorOf>*</mirrorOf><url>"
                + mirror
                + "</url></mirror></mirrors></settings>")
            .getBytes(StandardCharsets.UTF_8));
  }

  private static Path write(Path file, byte[] content) throws Exception {
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }
}
