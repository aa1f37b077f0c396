// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.config.ConfigNode;

/** Section {@code detect}: the thresholds of the built-in detections. */
public record DetectConfig() {
  public static DetectConfig from(ConfigNode detect) {
    return new DetectConfig();
  }
}
