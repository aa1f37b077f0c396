// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.link;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.RaisedAlert;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Section {@code alert.links}.
 *
 * @param publicUrl where people reach {@code host:port}, without a slash at its end; null where
 *     there are no links
 * @param host and {@code port} to listen on; port 0 takes a free one
 * @param secret that signs
 * @param validFor how long after the report a link can be used
 * @param channels whose messages carry links
 */
public record LinkConfig(
    @Nullable URI publicUrl,
    String host,
    int port,
    Secret secret,
    Duration validFor,
    List<String> channels) {
  private static final Duration DAY = Duration.ofDays(1);
  private static final URI UNSET = URI.create("https://unset.invalid");

  public LinkConfig {
    channels = List.copyOf(channels);
  }

  /**
   * Reads the section; mistakes are noted in it.
   *
   * @param known the channels that there are
   */
  public static LinkConfig from(ConfigNode node, Collection<String> known) {
    URI url = node.has("public-url") ? node.parsed("public-url", UNSET, LinkConfig::url) : null;
    Secret secret = node.secret("secret");
    List<String> channels = node.strings("channels", List.of());
    for (String channel : channels) {
      if (!known.contains(channel)) {
        node.mistake("channels", "names " + channel + ", which is no channel of alert.notify");
      }
    }
    if (node.has("public-url") && secret == null && !node.has("secret")) {
      node.mistake(
          "secret", "is missing: write {file: PATH} or {env: NAME}, made by openssl rand -hex 32");
    }
    if (!channels.isEmpty() && !node.has("public-url")) {
      node.mistake(
          "public-url", "is missing: at which address do people reach the pages of the links?");
    }
    return new LinkConfig(
        url,
        node.text("host", "127.0.0.1"),
        node.integer("port", 9641, 0, 65_535),
        secret == null ? new Secret.InEnvironment("unset") : secret,
        node.duration("valid-for", DAY, Duration.ofMinutes(5), DAY.multipliedBy(7)),
        channels);
  }

  private static URI url(String text) {
    URI url = URI.create(text.replaceAll("/+$", ""));
    boolean loopback =
        List.of("localhost", "127.0.0.1", "[::1]").contains(String.valueOf(url.getHost()));
    boolean safe = "https".equals(url.getScheme()) || (loopback && "http".equals(url.getScheme()));
    if (url.getHost() == null || !safe || url.getQuery() != null || url.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "should be an https URL that a proxy of yours hands on to host:port");
    }
    return url;
  }

  /** What the messages of a channel carry. */
  public Answers in(String channel) {
    URI base = publicUrl;
    return base == null || !channels.contains(channel)
        ? Answers.NONE
        : new Signed(base, "channel " + channel);
  }

  /** Links into this server. */
  private final class Signed implements Answers {
    private final URI base;
    private final String to;
    private final Seal seal = new Seal(secret);

    Signed(URI base, String to) {
      this.base = base;
      this.to = to;
    }

    @Override
    public @Nullable URI to(ActionTaken question) {
      return question.deed() != Deed.ASK || question.lockId() == null
          ? null
          : link(
              Asked.Kind.LOCK,
              question.lockId(),
              question.account(),
              question.time().plus(validFor));
    }

    @Override
    public @Nullable URI to(RaisedAlert login) {
      return link(
          Asked.Kind.LOGIN, login.id(), login.detection().account(), login.time().plus(validFor));
    }

    private @Nullable URI link(
        Asked.Kind kind, String id, @Nullable Account account, Instant until) {
      String token = account == null ? null : seal.token(new Asked(kind, id, account, to, until));
      return token == null ? null : URI.create(base + "/" + token);
    }
  }
}
