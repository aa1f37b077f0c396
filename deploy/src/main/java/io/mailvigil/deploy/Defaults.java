// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The commented default configuration: each module keeps its own sections beside its code. */
public final class Defaults {
  private static final List<String> SECTIONS =
      List.of(
          "/io/mailvigil/deploy/defaults.yml",
          "/io/mailvigil/common/defaults.yml",
          "/io/mailvigil/alert/index-defaults.yml",
          "/io/mailvigil/ingest/defaults.yml",
          "/io/mailvigil/detect/defaults.yml",
          "/io/mailvigil/alert/defaults.yml");

  private Defaults() {}

  /** The whole file, ready to be saved and edited. */
  public static String yaml() {
    StringBuilder all = new StringBuilder();
    for (String section : SECTIONS) {
      try (InputStream in = Defaults.class.getResourceAsStream(section)) {
        if (in == null) {
          throw new IllegalStateException("missing resource " + section);
        }
        all.append(new String(in.readAllBytes(), StandardCharsets.UTF_8)).append('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all.toString();
  }
}
