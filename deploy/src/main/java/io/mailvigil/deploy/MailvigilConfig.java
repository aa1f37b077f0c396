// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.alert.AlertConfig;
import io.mailvigil.alert.index.IndexConfig;
import io.mailvigil.alert.index.PrivacyConfig;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.KafkaConfig;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.lists.ListFolder;
import io.mailvigil.detect.DetectConfig;
import io.mailvigil.detect.DetectionSet;
import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.ingest.IngestConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    List<Network> trustedNetworks,
    ListFolder lists,
    IngestConfig ingest,
    DetectConfig detect,
    AlertConfig alert) {
  public MailvigilConfig {
    trustedNetworks = List.copyOf(trustedNetworks);
  }

  /**
   * Reads a file, or the defaults where there is none. Throws {@code ConfigException} with every
   * mistake.
   */
  public static MailvigilConfig read(@Nullable Path file) {
    return of(file == null ? ConfigFile.parse("", "defaults") : ConfigFile.read(file));
  }

  /** The same with further logs, as {@code --log} names them. */
  public MailvigilConfig withLogs(List<Path> logs) {
    return new MailvigilConfig(
        accounts,
        ops,
        kafka,
        embeddedSearch,
        index,
        privacy,
        trustedNetworks,
        lists,
        ingest.withLogs(logs),
        detect,
        alert);
  }

  /** Addresses behind which everybody or nobody stands: never grouped by, never blocked. */
  public NobodysAddresses nobodys() {
    List<Network> all = new ArrayList<>(trustedNetworks);
    all.addAll(ingest.reading().webmails());
    return new NobodysAddresses(all);
  }

  /** What events are judged by as the folders of rules and lists stand now. */
  public DetectionSet detection() {
    return DetectionSet.read(detect, nobodys(), lists);
  }

  static MailvigilConfig of(ConfigNode root) {
    MailvigilConfig config = sections(root);
    root.finish();
    return config;
  }

  /** Reads every section; what is wrong stays noted in the root. */
  static MailvigilConfig sections(ConfigNode root) {
    Accounts accounts = Accounts.from(root);
    ConfigNode ingest = root.section("ingest");
    ConfigNode search = root.section("elasticsearch");
    return new MailvigilConfig(
        accounts,
        OpsConfig.from(root.section("ops")),
        KafkaConfig.from(root.section("kafka")),
        EmbeddedSearchConfig.from(search),
        IndexConfig.from(search),
        PrivacyConfig.from(root.section("privacy")),
        TrustedNetworks.from(root),
        ListFolder.from(root.section("lists"), "folder"),
        IngestConfig.from(ingest, accounts),
        DetectConfig.from(root.section("detect")),
        AlertConfig.from(root.section("alert")));
  }
}
