// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.time.InstantSource;
import java.util.stream.Collectors;

/**
 * Posts to a Slack incoming webhook as Block Kit. Everything stands in {@code plain_text} objects,
 * where Slack reads no markup, and with {@code &}, {@code <} and {@code >} escaped, so that a name
 * can neither mention anybody nor make a link. Slack knows no key for repetitions: a kill between
 * its answer and our record of it posts that message twice.
 */
final class SlackNotifier implements Notifier {
  /** Slack takes 50 blocks, 150 characters of a header and 3000 of a section. */
  private static final int BLOCKS = 48;

  private static final int HEADER = 150;
  private static final int SECTION = 2_900;

  /**
   * The settings.
   *
   * @param url the webhook's address; who knows it may post
   */
  record Config(Secret url, HttpWay http) implements Notifier.Config {
    static Config from(ConfigNode node) {
      return new Config(
          WebAddress.needed(node, "url", "the address of the incoming webhook"),
          HttpWay.from(node));
    }

    @Override
    public Notifier make() {
      return new SlackNotifier(this);
    }
  }

  private final Config config;
  private final HttpSender sender;

  SlackNotifier(Config config) {
    this.config = config;
    this.sender = new HttpSender("the Slack webhook", config.http(), InstantSource.system());
  }

  @Override
  public Delivery send(Message message) throws IOException {
    return sender
        .post(WebAddress.of(config.url(), "url"), body(Wording.content(message)), null)
        .delivery("check that the webhook's address in url is whole and not revoked");
  }

  private static ObjectNode body(Content content) {
    ObjectNode root = HttpSender.JSON.createObjectNode();
    // what clients without blocks and notifications show
    root.put("text", escaped(content.title()));
    root.put("mrkdwn", false);
    root.put("unfurl_links", false);
    root.put("unfurl_media", false);
    ArrayNode blocks = root.putArray("blocks");
    block(blocks, "header", escaped(content.title()), HEADER);
    for (Content.Part part : content.parts()) {
      if (blocks.size() == BLOCKS) {
        block(blocks, "section", "There is more of it in Elasticsearch.", SECTION);
        break;
      }
      String lines =
          part.lines().stream().map(Content.Line::plain).collect(Collectors.joining("\n"));
      String heading = part.heading().isEmpty() ? "" : part.heading() + "\n";
      block(blocks, "section", escaped(heading + lines), SECTION);
    }
    return root;
  }

  private static void block(ArrayNode blocks, String type, String text, int most) {
    ObjectNode block = blocks.addObject().put("type", type);
    block
        .putObject("text")
        .put("type", "plain_text")
        .put("text", Cut.units(text, most))
        .put("emoji", false);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
