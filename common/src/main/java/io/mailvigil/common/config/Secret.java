// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A secret by reference to a file or an environment variable; read when it is used, printed as
 * {@code ***}.
 */
public sealed interface Secret {
  /** The secret itself. Throws {@link ConfigException} where it cannot be read. */
  String reveal();

  /**
   * The whole of it, for secrets of many lines such as private keys. Throws {@link ConfigException}
   * where it cannot be read.
   */
  default String revealAll() {
    return reveal();
  }

  /** The first line of a file; re-read at each use, so that it can be changed while running. */
  record InFile(Path path) implements Secret {
    @Override
    public String reveal() {
      return revealAll().lines().findFirst().orElse("").strip();
    }

    @Override
    public String revealAll() {
      try {
        return Files.readString(path);
      } catch (IOException e) {
        throw new ConfigException(
            "secret file " + path + " cannot be read: create it, readable by this user only");
      }
    }

    @Override
    public String toString() {
      return "***";
    }
  }

  /** An environment variable. */
  record InEnvironment(String variable) implements Secret {
    @Override
    public String reveal() {
      @Nullable String value = System.getenv(variable);
      if (value == null) {
        throw new ConfigException(
            "environment variable " + variable + " is not set: it should hold a secret");
      }
      return value;
    }

    @Override
    public String toString() {
      return "***";
    }
  }
}
