// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.lists.ListFolder;
import io.mailvigil.detect.sigma.Thresholds;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DetectConfigTest {
  private static String documented() throws IOException {
    try (InputStream in = DetectConfig.class.getResourceAsStream("defaults.yml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static DetectConfig read(String yaml) {
    ConfigNode root = ConfigFile.parse(yaml, "test.yml");
    DetectConfig config = DetectConfig.from(root.section("detect"));
    root.finish();
    return config;
  }

  @Test
  void theDocumentedDefaultsAreTheDefaults() throws IOException {
    assertThat(read(documented())).isEqualTo(DetectConfig.DEFAULT);
  }

  @Test
  void everyKeyIsDocumented() throws IOException {
    ConfigNode root = ConfigFile.parse("", "test.yml");
    DetectConfig.from(root.section("detect"));
    for (String path : root.askedPaths()) {
      assertThat(documented()).contains(path.substring(path.lastIndexOf('.') + 1) + ":");
    }
  }

  @Test
  void everyThresholdCanBeSetToSomethingElse() throws Exception {
    String other =
        Pattern.compile(": (\\d+)(m|h|d)?$", Pattern.MULTILINE)
            .matcher(documented())
            .replaceAll(m ->
                m.group(2) == null
                    ? ": " + (Long.parseLong(m.group(1)) + 1)
                    : ": " + (Long.parseLong(m.group(1)) + 1) + m.group(2))
            .replace("0.05", "0.06")
            .replace("0.5", "0.6");
    DetectConfig config = read(other);
    for (RecordComponent section : DetectConfig.class.getRecordComponents()) {
      Object is = section.getAccessor().invoke(config);
      Object was = section.getAccessor().invoke(DetectConfig.DEFAULT);
      if (is instanceof ListFolder) {
        continue; // the folder of one's own rules is no threshold
      }
      if (!is.getClass().isRecord()) {
        assertThat(is).as(section.getName()).isNotEqualTo(was);
        continue;
      }
      if (is instanceof Thresholds(Map<String, Object> values)) {
        values.forEach((key, value) ->
            assertThat(value)
                .as(key)
                .isNotEqualTo(DetectConfig.DEFAULT.thresholds().values().get(key)));
        continue;
      }
      for (RecordComponent key : is.getClass().getRecordComponents()) {
        key.getAccessor().setAccessible(true);
        assertThat(key.getAccessor().invoke(is))
            .as(section.getName() + "." + key.getName())
            .isNotEqualTo(key.getAccessor().invoke(was));
      }
    }
  }

  @Test
  void aWrongKeyIsNamedWithItsMend() {
    assertThatThrownBy(
            () -> read("detect: {rules: {D01-failed-second-factor-burst: {hihg: 4, window: 1y}}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("detect.rules.D01-failed-second-factor-burst.hihg")
        .hasMessageContaining("did you mean 'high'")
        .hasMessageContaining("should be a duration");
  }
}
