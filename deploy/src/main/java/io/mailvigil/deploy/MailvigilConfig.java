// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.alert.index.IndexConfig;
import io.mailvigil.alert.index.PrivacyConfig;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.KafkaConfig;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.ingest.join.ReadingSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration: one YAML file, a section a stage. Each section's record validates itself
 * and stands beside what it configures.
 */
public record MailvigilConfig(
    Accounts accounts,
    OpsConfig ops,
    KafkaConfig kafka,
    EmbeddedSearchConfig embeddedSearch,
    IndexConfig index,
    PrivacyConfig privacy,
    ReadingSettings reading) {
  /**
   * Reads a file, or the defaults where there is none. Throws {@code ConfigException} with every
   * mistake.
   */
  public static MailvigilConfig read(@Nullable Path file) {
    return of(file == null ? ConfigFile.parse("", "defaults") : ConfigFile.read(file));
  }

  static MailvigilConfig of(ConfigNode root) {
    MailvigilConfig config = sections(root);
    root.finish();
    return config;
  }

  /** Reads every section; what is wrong stays noted in the root. */
  static MailvigilConfig sections(ConfigNode root) {
    Accounts accounts = Accounts.from(root);
    ConfigNode search = root.section("elasticsearch");
    return new MailvigilConfig(
        accounts,
        OpsConfig.from(root.section("ops")),
        KafkaConfig.from(root.section("kafka")),
        EmbeddedSearchConfig.from(search),
        IndexConfig.from(search),
        PrivacyConfig.from(root.section("privacy")),
        ReadingSettings.from(root.section("ingest"), accounts));
  }
}
