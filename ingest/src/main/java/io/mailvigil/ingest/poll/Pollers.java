// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.ingest.receive.LineSource;
import java.util.ArrayList;
import java.util.List;

/** The pollers that the section {@code ingest} asks for. */
public final class Pollers {
  private Pollers() {}

  public static List<LineSource.Config> configs(ConfigNode ingest) {
    List<LineSource.Config> all = new ArrayList<>();
    ingest.list("okta").forEach(node -> all.add(OktaLog.Config.from(node)));
    ingest.list("entra").forEach(node -> all.add(EntraLogs.Config.from(node)));
    ingest.list("microsoft-365").forEach(node -> all.add(UnifiedAudit.Config.from(node)));
    ingest.list("google-workspace").forEach(node -> all.add(GoogleReports.Config.from(node)));
    ingest.list("duo").forEach(node -> all.add(DuoLog.Config.from(node)));
    ingest.list("mailcow").forEach(node -> all.add(MailcowLogs.Config.from(node)));
    ingest.list("privacyidea").forEach(node -> all.add(PrivacyIdeaAudit.Config.from(node)));
    return all;
  }
}
