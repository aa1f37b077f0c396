// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.config;

import java.util.List;

/**
 * Wrong use or wrong configuration: each mistake is one sentence with its place and its mend. Exit
 * code 2.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient List<String> mistakes;

  public ConfigException(String mistake) {
    this(List.of(mistake));
  }

  public ConfigException(List<String> mistakes) {
    super(String.join("\n", mistakes));
    this.mistakes = List.copyOf(mistakes);
  }

  public List<String> mistakes() {
    return mistakes;
  }
}
