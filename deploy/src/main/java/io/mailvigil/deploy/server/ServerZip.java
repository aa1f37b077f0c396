// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The Elasticsearch distribution by its Maven coordinates, fetched once, checked against a SHA-512
 * that stands here, and kept in a cache.
 *
 * <p>It is looked for in the cache, in the local Maven repository, at Maven's repository (the
 * mirror of Maven's settings, else Central) and, when that can not be reached, through {@code mvn},
 * which knows the site's proxies and passwords. Its licence (AGPL-3, SSPL or Elastic, at choice;
 * the modules inside Elastic's) is why it is not part of ours.
 */
public final class ServerZip {
  /** The newest release of this small distribution that Maven Central has. */
  public static final String VERSION = "8.19.21";

  private static final String GROUP = "org.elasticsearch.distribution.integ-test-zip";
  private static final String NAME = "elasticsearch-" + VERSION + ".zip";
  private static final String PATH =
      GROUP.replace('.', '/') + "/elasticsearch/" + VERSION + "/" + NAME;
  private static final String SHA_512 =
      "cf6b0a93860d329937ae7f913ec5073b0c726c77639764b93fc83a304aa1dd9d"
          + "4defcfa2849948eea3b0b47c2065f994908603939fc2a4774c9c4d868c5ec1dd";

  private final Path cache;
  private final MavenHome maven;
  private final String sha512;
  private final PrintStream progress;

  ServerZip(Path cache, MavenHome maven, String sha512, PrintStream progress) {
    this.cache = cache;
    this.maven = maven;
    this.sha512 = sha512;
    this.progress = progress;
  }

  /** The distribution kept in {@code cache}; progress of a fetch goes to {@code progress}. */
  public static ServerZip keptIn(Path cache, PrintStream progress) {
    return new ServerZip(cache, MavenHome.ofThisUser(), SHA_512, progress);
  }

  /**
   * The folder named by {@code MAILVIGIL_CACHE}, else {@code ~/.cache/mailvigil}, else (a user
   * without a home of his own) {@code DATA/cache}.
   */
  public static Path defaultCache(DataFolder data) {
    String chosen = System.getenv("MAILVIGIL_CACHE");
    if (chosen != null && !chosen.isBlank()) {
      return Path.of(chosen);
    }
    Path home = Path.of(System.getProperty("user.home"));
    return Files.isDirectory(home) && Files.isWritable(home)
        ? home.resolve(".cache/mailvigil")
        : data.root().resolve("cache");
  }

  String version() {
    return VERSION;
  }

  /**
   * The checked archive on disk.
   *
   * @throws ServerException when it is nowhere to be had; the sentence says how to place it by hand
   */
  Path get() throws ServerException {
    Path kept = cache.resolve(NAME);
    for (Path candidate : List.of(kept, maven.localRepository().resolve(PATH))) {
      if (Files.isReadable(candidate) && isRight(candidate)) {
        return candidate;
      }
    }
    String url = maven.repository() + "/" + PATH;
    IOException failure;
    try {
      Files.createDirectories(cache);
      Path part = Files.createTempFile(cache, NAME, ".part");
      try {
        new Download(progress).get(url, part, "Elasticsearch " + VERSION);
        if (isRight(part)) {
          return Files.move(part, kept, StandardCopyOption.REPLACE_EXISTING);
        }
        failure = new IOException("what came has another SHA-512");
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      failure = e;
    }
    progress.printf("%s: %s; asking Maven%n", url, failure.getMessage());
    Path fetched = maven.localRepository().resolve(PATH);
    if (maven.fetch(GROUP + ":elasticsearch:" + VERSION + ":zip") && isRight(fetched)) {
      return fetched;
    }
    throw new ServerException(
        "Elasticsearch %s can not be fetched from %s (%s): fetch it on another machine and put it at %s (SHA-512 %s…)."
            .formatted(VERSION, url, failure.getMessage(), kept, sha512.substring(0, 16)),
        failure);
  }

  private boolean isRight(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-512");
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      boolean right = HexFormat.of().formatHex(digest.digest()).equals(sha512);
      if (!right) {
        progress.printf("%s is not what it should be (its SHA-512 differs): left aside%n", file);
      }
      return right;
    } catch (IOException e) {
      return false;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
