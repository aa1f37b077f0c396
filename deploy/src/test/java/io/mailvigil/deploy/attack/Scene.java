// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.attack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.mailvigil.alert.lab.LabUser;
import io.mailvigil.alert.lab.MailLab;
import io.mailvigil.alert.lab.SubmissionClient;
import io.mailvigil.deploy.server.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A real mail server, Mailvigil over its logs with mode {@code auto} for locks, and the mailbox and
 * the web server that it tells.
 */
final class Scene implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofSeconds(180);
  private final TestServers servers;
  private final MailLab lab;
  private final GreenMail mailbox;
  private final Webhook webhook;
  private final RunningMailvigil mailvigil;

  Scene(TestServers servers, Path folder, MailLab.Stack stack, MailLab.SyslogFormat format)
      throws IOException {
    this.servers = servers;
    this.lab = MailLab.start(stack, format);
    this.mailbox = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mailbox.start();
    this.webhook = new Webhook();
    Files.writeString(folder.resolve("key"), MailLab.doveadmKey());
    Files.writeString(folder.resolve("hook"), "a-secret-of-the-test");
    Files.writeString(folder.resolve("mailvigil.yml"), configuration(folder, stack));
    this.mailvigil = RunningMailvigil.up(folder, lab.mailLog(), lab.authLog());
  }

  private String configuration(Path folder, MailLab.Stack stack) {
    Map<String, String> kafka = new TreeMap<>(servers.kafka());
    String brokers = kafka.remove("bootstrap.servers");
    StringBuilder overrides = new StringBuilder();
    kafka.forEach(
        (key, value) -> overrides.append("    " + key + ": '" + value.replace("'", "''") + "'\n"));
    return """
    kafka:
      bootstrap-servers: %s
      partitions: 1
      replication: 1
      overrides:
    %selasticsearch:
      url: %s
      user: %s
      password: {file: %s}
      namespace: %s
    ops: {port: 0}
    ingest:
      reading:
        stacks:
          - {module: %s}
    alert:
      responses: {lock: auto}
      lock-backends:
        dovecot:
          deny-file: %s
          doveadm: {url: "http://127.0.0.1:%d/doveadm/v1", key: {file: %s}}
      notify:
        channels:
          admins:
            type: email
            host: 127.0.0.1
            port: %d
            tls: none
            from: mailvigil@lab.example
            to: [admin@lab.example]
          soc: {type: webhook, url: "%s", secret: {file: %s}}
    """
        .formatted(
            brokers,
            overrides,
            servers.elasticsearch().url(),
            servers.elasticsearch().user(),
            servers.elasticsearch().passwordFile(),
            servers.namespace(),
            switch (stack) {
              case OATH -> "oath, password-first: true, pam-logged: true";
              case GOOGLE -> "google-authenticator, pam-logged: true";
            },
            lab.denyFile(),
            lab.doveadmPort(),
            folder.resolve("key"),
            mailbox.getSmtp().getPort(),
            webhook.url(),
            folder.resolve("hook"));
  }

  /** Twelve times the right password and a wrong code, from four addresses, by IMAP and SMTP. */
  void attack(String user) throws IOException {
    LabUser victim = lab.user(user);
    for (int i = 0; i < 12; i++) {
      String from = "127.0.0." + (51 + i % 4);
      if (i % 6 == 5) {
        try (SubmissionClient submission = lab.submission(from)) {
          submission.auth(user, victim.rightPasswordWrongCode());
        }
      } else {
        lab.imapLogin(from, user, victim.rightPasswordWrongCode());
      }
    }
  }

  /** Whether Dovecot lets a user in with all that is right, from an address of their own. */
  boolean letsIn(String user) throws IOException {
    return lab.imapLogin("127.0.0.41", user, lab.user(user).rightPasswordRightCode());
  }

  /** The deny file, as Dovecot reads it. */
  List<String> denied() throws IOException {
    return Files.readAllLines(lab.denyFile());
  }

  /** Waits until the pipeline says that it watches the log. */
  void awaitReady() {
    Awaitility.await("mailvigil up")
        .atMost(LONG)
        .ignoreException(IOException.class)
        .until(() -> mailvigil.output().contains("watching " + lab.mailLog()));
  }

  /** The alerts about an account in Elasticsearch, once there is one of this rule. */
  List<JsonNode> alerts(String account, String rulePrefix) throws IOException {
    try {
      return Awaitility.await("alert of " + rulePrefix + " about " + account)
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(250))
          .until(
              () -> found(account).stream().filter(a -> rule(a).startsWith(rulePrefix)).toList(),
              found -> !found.isEmpty());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + " up said: " + mailvigil.output(), e);
    }
  }

  private List<JsonNode> found(String account) throws IOException {
    String query =
        "{\"size\":100,\"query\":{\"term\":{\"mailvigil.account\":\"" + account + "\"}}}";
    String answer =
        servers.elasticsearch("POST", "/mailvigil-alerts/_search?ignore_unavailable=true", query);
    List<JsonNode> found = new ArrayList<>();
    JSON.readTree(answer).path("hits").path("hits").forEach(hit -> found.add(hit.path("_source")));
    return found;
  }

  /** A field by its dotted name, however the document nests it. */
  static JsonNode field(JsonNode document, String dotted) {
    if (document.has(dotted)) {
      return document.path(dotted);
    }
    JsonNode node = document;
    for (String name : dotted.split("\\.", -1)) {
      node = node.path(name);
    }
    return node;
  }

  static String rule(JsonNode alert) {
    return field(alert, "rule.id").asText();
  }

  RunningMailvigil mailvigil() {
    return mailvigil;
  }

  GreenMail mailbox() {
    return mailbox;
  }

  Webhook webhook() {
    return webhook;
  }

  @Override
  public void close() throws IOException {
    try (MailLab itsLab = lab) {
      mailvigil.close();
      webhook.close();
      mailbox.stop();
    }
  }
}
