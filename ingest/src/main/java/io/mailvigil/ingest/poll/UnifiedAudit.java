// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailvigil.common.config.ConfigNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Microsoft 365's unified audit. A window is the time at which Microsoft made content available,
 * not that of the records in it. Source: "Office 365 Management Activity API reference".
 */
final class UnifiedAudit implements Api {
  private static final Set<String> CONTENT =
      Set.of("Audit.AzureActiveDirectory", "Audit.Exchange", "Audit.SharePoint", "Audit.General");

  /** A question may span a day. */
  private static final Duration MOST_OVERLAP = Duration.ofHours(12);

  private static final Duration KEPT = Duration.ofDays(7);

  /**
   * One entry of {@code ingest.microsoft-365}.
   *
   * @param content kinds of content
   */
  record Config(PollSettings settings, Microsoft app, List<String> content)
      implements PollerConfig {
    Config {
      content = List.copyOf(content);
    }

    static Config from(ConfigNode node) {
      PollSettings settings =
          PollSettings.from(
              node, "https://manage.office.com", Duration.ofMinutes(1), Duration.ofHours(2));
      if (settings.overlap().compareTo(MOST_OVERLAP) > 0) {
        node.mistake("overlap", "should be at most 12h: Microsoft answers for a day at once");
      }
      return new Config(
          settings,
          Microsoft.from(node),
          node.parsedList(
              "content",
              List.of("Audit.AzureActiveDirectory", "Audit.Exchange"),
              text -> EntraLogs.known(text, CONTENT)));
    }

    @Override
    public String name() {
      return PollSettings.name("microsoft-365", app.tenant());
    }

    @Override
    public String url() {
      return "microsoft-365:" + app.tenant();
    }

    @Override
    public Api api() {
      return new UnifiedAudit(this);
    }
  }

  private final Config config;
  private final Credential credential;
  private final Set<String> subscribed = new HashSet<>();

  UnifiedAudit(Config config) {
    this.config = config;
    URI api = config.settings().url();
    credential =
        config
            .app()
            .credential(config.settings(), api, "ActivityFeed.Read (Office 365 Management APIs)");
  }

  @Override
  public List<String> feeds() {
    return config.content();
  }

  @Override
  public Ask first(String feed, Window window) {
    Ask content =
        Ask.get(
            feed(
                "subscriptions/content",
                Map.of(
                    "contentType", feed,
                    "startTime", seconds(window.from()),
                    "endTime", seconds(window.to()))),
            this::list);
    return subscribed.contains(feed)
        ? content
        : Ask.get(feed("subscriptions/list", Map.of()), answer -> start(answer, feed, content));
  }

  /** Content is made for what somebody has subscribed to. */
  private Page start(Answer answer, String feed, Ask content) {
    Set<String> enabled = new HashSet<>();
    JsonPage page =
        JsonPage.read(
            answer,
            "",
            r -> {
              if (JsonPage.text(r, "status").equals("enabled")) {
                enabled.add(JsonPage.text(r, "contentType"));
              }
              return null;
            });
    if (enabled.contains(feed)) {
      subscribed.add(feed);
      return page.then(List.of(content));
    }
    Ask start =
        new Ask(
            feed("subscriptions/start", Map.of("contentType", feed)),
            "",
            null,
            started -> {
              subscribed.add(feed);
              return JsonPage.values(started).then(List.of());
            });
    return page.then(List.of(start, content));
  }

  private URI feed(String path, Map<String, String> parameters) {
    Map<String, String> all = new TreeMap<>(parameters);
    all.put("PublisherIdentifier", config.app().tenant());
    return config
        .settings()
        .at("/api/v1.0/" + config.app().tenant() + "/activity/feed/" + path, Ask.parameters(all));
  }

  private static String seconds(Instant time) {
    String text = time.truncatedTo(ChronoUnit.SECONDS).toString();
    return text.substring(0, text.length() - 1); // without Z, as documented
  }

  /** What content there is: each piece is read before the next page of the list. */
  private Page list(Answer answer) {
    List<String> links = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    JsonPage page =
        JsonPage.read(
            answer,
            "",
            r -> {
              links.add(JsonPage.text(r, "contentUri"));
              ids.add(JsonPage.text(r, "contentId"));
              return null;
            });
    List<Ask> next = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      URI uri = config.settings().link(links.get(i));
      if (uri == null) {
        return new Page(List.of(), List.of(), "the link to some content leads to another server");
      }
      String once = ids.get(i).isEmpty() ? null : "content:" + Spooling.sha256(ids.get(i));
      next.add(new Ask(uri, null, once, this::content));
    }
    Page more = page.then(config.settings(), answer.header("nextpageuri"), this::list);
    next.addAll(more.next());
    return new Page(List.of(), next, more.broken());
  }

  private Page content(Answer answer) {
    return JsonPage.read(answer, "", UnifiedAudit::record).then(List.of());
  }

  private static Polled record(JsonNode r) {
    return new Polled(JsonPage.text(r, "Id"), r.toString());
  }

  @Override
  public Credential credential() {
    return credential;
  }

  /** 2,000 requests a minute for a tenant. */
  @Override
  public Duration gap() {
    return Duration.ofMillis(100);
  }

  @Override
  public Instant oldest(Instant now) {
    return now.minus(KEPT).plus(Duration.ofMinutes(10));
  }
}
