// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DefaultsTest {
  @Test
  void theDocumentedDefaultsAreTheDefaults() {
    assertThat(MailvigilConfig.of(ConfigFile.parse(Defaults.yaml(), "defaults")))
        .isEqualTo(MailvigilConfig.read(null));
  }

  @Test
  void everyKeyIsDocumented() {
    ConfigNode root = ConfigFile.parse(Defaults.yaml(), "defaults");
    MailvigilConfig.sections(root);
    TreeSet<String> missing = new TreeSet<>();
    for (String path : root.askedPaths()) {
      String key = path.substring(path.lastIndexOf('.') + 1);
      if (!Defaults.yaml().contains(key + ":")) {
        missing.add(path);
      }
    }
    assertThat(missing).isEmpty();
  }
}
