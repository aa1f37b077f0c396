// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * mailcow's logs: Dovecot's, Postfix' and SOGo's lines as Redis keeps them, and the UI's. The
 * newest come first and there is no time to ask for: so many are asked for as reach back far
 * enough. Source: mailcow's API ({@code /api/v1/get/logs}).
 */
final class MailcowLogs implements Api {
  private static final Set<String> LOGS = Set.of("dovecot", "postfix", "sogo", "ui");
  private static final int FIRST = 500;

  /**
   * One entry of {@code ingest.mailcow}.
   *
   * @param key an API key that may read
   * @param most rows of a log that are asked for; mailcow keeps LOG_LINES, 9999 by default
   */
  record Config(PollSettings settings, Secret key, List<String> logs, int most)
      implements PollerConfig {
    Config {
      logs = List.copyOf(logs);
    }

    static Config from(ConfigNode node) {
      return new Config(
          PollSettings.from(node, null, Duration.ofSeconds(20), Duration.ofMinutes(10)),
          PollSettings.secret(node, "key", "an API key, read-only"),
          node.parsedList(
              "logs",
              List.of("dovecot", "postfix", "sogo", "ui"),
              text -> EntraLogs.known(text, LOGS)),
          node.integer("most", 9999, 100, 100_000));
    }

    @Override
    public String name() {
      return PollSettings.name("mailcow", settings.server());
    }

    @Override
    public String url() {
      return "mailcow:" + settings.url();
    }

    @Override
    public Api api() {
      return new MailcowLogs(this);
    }
  }

  /** A row with its time, seconds since the epoch. */
  private record Row(long time, Polled polled) {}

  private final Config config;
  private final Credential credential;

  MailcowLogs(Config config) {
    this.config = config;
    credential =
        new Credential.Header(
            "X-API-Key",
            "",
            config.key(),
            config.settings().place()
                + ".key should hold an API key (read-only), and mailcow allow this machine's"
                + " address to use it");
  }

  /** One for all: their lines are put down in the order of their times, for they are joined. */
  @Override
  public List<String> feeds() {
    return List.of("logs");
  }

  @Override
  public Ask first(String feed, Window window) {
    return ask(0, FIRST, new ArrayList<>(), window);
  }

  private Ask ask(int log, int count, List<Row> rows, Window window) {
    int rowsAsked = Math.min(count, config.most());
    String path = "/api/v1/get/logs/" + config.logs().get(log) + "/1-" + rowsAsked;
    return Ask.get(
        config.settings().at(path, ""), answer -> read(answer, log, rowsAsked, rows, window));
  }

  private Page read(Answer answer, int log, int count, List<Row> rows, Window window) {
    List<JsonNode> nodes = new ArrayList<>();
    JsonPage page =
        JsonPage.readWhereThere(
            answer,
            "",
            r -> {
              nodes.add(r);
              return null;
            });
    if (page.value("type") != null) {
      return new Page(List.of(), List.of(), "mailcow answers with a message in place of a log");
    }
    Page broken = page.then(List.of());
    if (broken.broken() != null) {
      return broken;
    }
    List<Row> own = new ArrayList<>();
    Map<String, Integer> equal = new HashMap<>();
    long oldest = Long.MAX_VALUE;
    for (JsonNode r : nodes.reversed()) {
      Row row = row(config.logs().get(log), r, equal);
      oldest = Math.min(oldest, row.time);
      own.add(row);
    }
    boolean reaches = oldest < window.from().getEpochSecond() || nodes.size() < count;
    if (!reaches && count < config.most()) {
      return page.then(List.of(ask(log, count * 4, rows, window)));
    }
    long from = window.from().getEpochSecond();
    own.stream().filter(row -> row.time >= from).forEach(rows::add);
    if (log + 1 < config.logs().size()) {
      return page.then(List.of(ask(log + 1, FIRST, rows, window)));
    }
    rows.sort(Comparator.comparingLong(Row::time));
    return new Page(rows.stream().map(Row::polled).toList(), List.of(), null);
  }

  /** A row without an id is known by its text, and by its number among equal ones of its second. */
  private static Row row(String log, JsonNode r, Map<String, Integer> equal) {
    String time = JsonPage.text(r, "time");
    String json = r.toString();
    String id = JsonPage.text(r, "id");
    if (id.isEmpty()) {
      id = Spooling.sha256(json) + "-" + equal.merge(json, 1, Integer::sum);
    }
    long seconds =
        time.matches("\\d{1,11}(\\.\\d+)?")
            ? Long.parseLong(time.replaceAll("\\..*", ""))
            : Instant.MAX.getEpochSecond();
    return new Row(seconds, new Polled(log + ":" + id, json));
  }

  @Override
  public Credential credential() {
    return credential;
  }

  @Override
  public boolean endsAnywhere() {
    return false;
  }

  @Override
  public Duration gap() {
    return Duration.ofMillis(100);
  }
}
