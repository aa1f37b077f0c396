// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The installed {@code npm}, where there is one. */
final class NpmProgram {
  private NpmProgram() {}

  /** The registry it is configured with, null where npm is not installed or does not say. */
  static @Nullable String registry() {
    try {
      String said = run(20, List.of("npm", "config", "get", "registry"));
      return said.startsWith("http") ? said : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** {@code npm pack}, its result held to the integrity that npm tells. */
  static NpmRegistry.Release pack(String name, Path to) throws IOException, InterruptedException {
    String told =
        run(60, List.of("npm", "view", name, "version", "license", "dist.integrity", "--json"));
    Map<String, String> fields =
        NpmRegistry.scalars(new ByteArrayInputStream(told.getBytes(StandardCharsets.UTF_8)));
    @Nullable String version = fields.get("version");
    @Nullable String integrity = fields.get("dist.integrity");
    Path folder = to.toAbsolutePath().getParent();
    if (version == null || integrity == null || folder == null) {
      throw new IOException("npm does not tell version and integrity of " + name);
    }
    String file =
        run(
            600,
            List.of(
                "npm",
                "pack",
                name + "@" + version,
                "--silent",
                "--pack-destination",
                folder.toString()));
    Path packed = folder.resolve(Path.of(file).getFileName());
    Files.move(packed, to, StandardCopyOption.REPLACE_EXISTING);
    NpmRegistry.verify(to, integrity);
    return new NpmRegistry.Release(
        name, version, fields.getOrDefault("license", "not stated"), URI.create("npm:"), integrity);
  }

  private static String run(long seconds, List<String> command)
      throws IOException, InterruptedException {
    Process npm =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    npm.getOutputStream().close();
    String said = new String(npm.getInputStream().readNBytes(1 << 16), StandardCharsets.UTF_8);
    if (!npm.waitFor(seconds, TimeUnit.SECONDS)) {
      npm.destroy();
      throw new IOException("npm did not end within " + seconds + " s");
    }
    if (npm.exitValue() != 0) {
      throw new IOException("npm ended with " + npm.exitValue());
    }
    return said.strip();
  }
}
