// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.ingest.receive.LineSource;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PollerConfigTest {
  private static List<LineSource.Config> read(String yaml) {
    ConfigNode root = ConfigFile.parse("ingest: " + yaml, "test.yml");
    List<LineSource.Config> configs = Pollers.configs(root.section("ingest"));
    root.finish();
    return configs;
  }

  @Test
  void theDefaultsAreThese() {
    Secret file = new Secret.InFile(Path.of("s"));
    Duration minute = Duration.ofMinutes(1);
    Duration hours = Duration.ofHours(2);
    Duration day = Duration.ofDays(1);
    Microsoft app =
        new Microsoft(URI.create("https://login.microsoftonline.com"), "t.example", "c", file);
    assertThat(
            read(
                """
                {okta: [{url: 'https://a.okta.com/', token: {file: s}}],
                 entra: [{tenant: t.example, client-id: c, client-secret: {file: s}}],
                 microsoft-365: [{tenant: t.example, client-id: c, client-secret: {file: s}}],
                 google-workspace: [{key: {file: s}, administrator: a@b.example}],
                 duo: [{url: 'https://api-1.duosecurity.com', integration-key: i, secret-key: {file: s}}],
                 mailcow: [{url: 'https://m.example', key: {file: s}}],
                 privacyidea: [{url: 'https://p.example', token: {file: s}}]}
                """))
        .containsExactly(
            new OktaLog.Config(
                settings("okta", "https://a.okta.com", minute, hours, day), file, "", "", null),
            new EntraLogs.Config(
                settings("entra", "https://graph.microsoft.com", minute, hours, day),
                app,
                List.of("sign-ins", "audits")),
            new UnifiedAudit.Config(
                settings("microsoft-365", "https://manage.office.com", minute, hours, day),
                app,
                List.of("Audit.AzureActiveDirectory", "Audit.Exchange")),
            new GoogleReports.Config(
                settings("google-workspace", "https://admin.googleapis.com", minute, hours, day),
                URI.create("https://oauth2.googleapis.com"),
                file,
                "a@b.example",
                List.of("login", "user_accounts", "token", "admin")),
            new DuoLog.Config(
                settings("duo", "https://api-1.duosecurity.com", minute, hours, day),
                "i",
                file,
                DuoLog.Hash.SHA512),
            new MailcowLogs.Config(
                settings(
                    "mailcow",
                    "https://m.example",
                    Duration.ofSeconds(20),
                    Duration.ofMinutes(10),
                    day),
                file,
                List.of("dovecot", "postfix", "sogo", "ui"),
                9999),
            new PrivacyIdeaAudit.Config(
                settings("privacyidea", "https://p.example", Duration.ofSeconds(30), hours, day),
                file,
                "",
                null));
  }

  private static PollSettings settings(
      String product, String url, Duration interval, Duration overlap, Duration lookBack) {
    return new PollSettings(
        "ingest." + product + "[0]", URI.create(url), null, interval, overlap, lookBack, 16 << 20);
  }

  @Test
  void everyKeySetToSomethingElseIsTaken() {
    String common =
        "url: 'http://localhost:99', ca: ca.pem, interval: 2m, overlap: 3h, look-back: 2d,"
            + " page-size: 1 MiB";
    PollSettings settings =
        new PollSettings(
            "ingest.x[0]",
            URI.create("http://localhost:99"),
            Path.of("ca.pem"),
            Duration.ofMinutes(2),
            Duration.ofHours(3),
            Duration.ofDays(2),
            1 << 20);
    Secret env = new Secret.InEnvironment("E");
    String app = "login: 'https://l.example', tenant: t, client-id: c, client-secret: {env: E}";
    List<LineSource.Config> read =
        read(
            ("{okta: [{%1$s, client-id: c, key-id: k, key: {env: E}}],entra: [{%1$s, %2$s, logs:"
                 + " [non-interactive]}],microsoft-365: [{%1$s, %2$s, content:"
                 + " [Audit.General]}],google-workspace: [{%1$s, login: 'https://l.example', key:"
                 + " {env: E}, administrator: a@b, applications: [saml]}],duo: [{%1$s,"
                 + " integration-key: i, secret-key: {env: E}, signature: sha1}],mailcow: [{%1$s,"
                 + " key: {env: E}, logs: [ui], most: 500}],privacyidea: [{%1$s, user: u, password:"
                 + " {env: E}}]}")
                .formatted(common, app));
    Microsoft microsoft = new Microsoft(URI.create("https://l.example"), "t", "c", env);

    assertThat(read)
        .containsExactly(
            new OktaLog.Config(at(settings, "okta"), null, "c", "k", env),
            new EntraLogs.Config(at(settings, "entra"), microsoft, List.of("non-interactive")),
            new UnifiedAudit.Config(
                at(settings, "microsoft-365"), microsoft, List.of("Audit.General")),
            new GoogleReports.Config(
                at(settings, "google-workspace"),
                URI.create("https://l.example"),
                env,
                "a@b",
                List.of("saml")),
            new DuoLog.Config(at(settings, "duo"), "i", env, DuoLog.Hash.SHA1),
            new MailcowLogs.Config(at(settings, "mailcow"), env, List.of("ui"), 500),
            new PrivacyIdeaAudit.Config(at(settings, "privacyidea"), null, "u", env));
    assertThat(read).extracting(LineSource.Config::name).allMatch(n -> n.matches("[A-Za-z0-9.-]+"));
  }

  private static PollSettings at(PollSettings s, String product) {
    return new PollSettings(
        "ingest." + product + "[0]",
        s.url(),
        s.ca(),
        s.interval(),
        s.overlap(),
        s.lookBack(),
        s.pageBytes());
  }

  @Test
  void eachMistakeNamesItsKeyAndMend() {
    assertThatThrownBy(() ->
            read(
                """
                {okta: [{url: 'http://a.okta.com', token: plain}, {url: 'https://u:p@a.okta.com', key: {file: k}}],
                 entra: [{tenant: 'a/b', logs: [all]}],
                 microsoft-365: [{tenant: t, client-id: c, client-secret: {file: s}, overlap: 1d}],
                 google-workspace: [{}], duo: [{}], mailcow: [{logs: [rspamd]}], privacyidea: [{}]}
                """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "ingest.okta[0].url should begin with https://, or be http on this machine")
        .hasMessageContaining("ingest.okta[0].token a secret does not stand in the configuration")
        .hasMessageContaining("ingest.okta[1].url should be a server's address")
        .hasMessageContaining("ingest.okta[1].client-id is missing")
        .hasMessageContaining("ingest.entra[0].tenant should be an id")
        .hasMessageContaining("ingest.entra[0].client-secret is missing: write {file: PATH}")
        .hasMessageContaining("ingest.entra[0].logs should be of audits, non-interactive, sign-ins")
        .hasMessageContaining("ingest.microsoft-365[0].overlap should be at most 12h")
        .hasMessageContaining("ingest.google-workspace[0].administrator is missing")
        .hasMessageContaining("ingest.duo[0].integration-key is missing")
        .hasMessageContaining("ingest.mailcow[0].url is missing")
        .hasMessageContaining("ingest.mailcow[0].logs should be of dovecot")
        .hasMessageContaining("ingest.privacyidea[0].token is missing");
  }
}
