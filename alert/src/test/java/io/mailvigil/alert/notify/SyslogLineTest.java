// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Read back by strict readers of both formats, whatever the names are. */
class SyslogLineTest {
  private static final Pattern RFC5424 =
      Pattern.compile(
          "<(\\d{1,3})>1 \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z"
              + " [\\x21-\\x7e]{1,255} mailvigil - [a-z_]{1,32}"
              + " \\[mailvigil@32473((?: [a-z]+=\"(?:[^\"\\\\\\]]|\\\\[\"\\\\\\]])*\")+)\\]"
              + " \uFEFF(.*)");
  private static final Pattern PARAM =
      Pattern.compile(" ([a-z]+)=\"((?:[^\"\\\\\\]]|\\\\[\"\\\\\\]])*)\"");

  private static SyslogLine line(SyslogLine.Format format) {
    return new SyslogLine(format, SyslogLine.Facility.AUTH, "mail host\n1");
  }

  private static List<Report> reports(String name) {
    return List.of(
        Samples.alert("a1", "i1", Severity.CRITICAL, name), Samples.locked("x1", "i1", name));
  }

  @Test
  void asStructuredDataEveryNameComesBackAsItIs() {
    for (String name : Hostile.names()) {
      for (Report report : reports(name)) {
        String text = line(SyslogLine.Format.RFC5424).of(report);
        Matcher m = RFC5424.matcher(text);
        assertThat(m.matches()).as(text).isTrue();
        Map<String, String> facts = new LinkedHashMap<>();
        Matcher param = PARAM.matcher(m.group(2));
        while (param.find()) {
          facts.put(param.group(1), param.group(2).replaceAll("\\\\([\"\\\\\\]])", "$1"));
        }
        assertThat(facts)
            .containsEntry("account", Plain.line(name, 128))
            .containsEntry("id", report.id());
        Hostile.assertPlain(m.group(3));
      }
    }
  }

  @Test
  void asCefEveryNameComesBackAsItIs() {
    for (String name : Hostile.names()) {
      for (Report report : reports(name)) {
        String text = line(SyslogLine.Format.CEF).of(report);
        String cef = text.substring(text.indexOf(" - CEF:0|") + 3);
        List<String> head = split(cef);
        assertThat(head).as(cef).hasSize(8);
        assertThat(head.subList(0, 4)).containsExactly("CEF:0", "Mailvigil", "Mailvigil", "1");
        assertThat(head.get(4)).isEqualTo("D01-failed-second-factor-burst");
        assertThat(Integer.parseInt(head.get(6))).isBetween(0, 10);
        Map<String, String> facts = extension(head.get(7));
        assertThat(facts.keySet())
            .isSubsetOf(
                "rt",
                "externalId",
                "duser",
                "src",
                "act",
                "outcome",
                "suser",
                "cs1",
                "cs1Label",
                "cs2",
                "cs2Label",
                "msg");
        assertThat(facts).containsEntry("externalId", report.id());
        assertThat(facts.getOrDefault("duser", "").strip())
            .isEqualTo(Plain.line(name, 128).strip());
      }
    }
  }

  /** At pipes that no backslash escapes; the eighth piece is the extension, whatever it holds. */
  private static List<String> split(String cef) {
    List<String> all = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    int i = 0;
    for (; i < cef.length() && all.size() < 7; i++) {
      char c = cef.charAt(i);
      if (c == '\\') {
        piece.append(cef.charAt(++i));
      } else if (c == '|') {
        all.add(piece.toString());
        piece.setLength(0);
      } else {
        piece.append(c);
      }
    }
    all.add(cef.substring(i));
    return all;
  }

  /** A key is a word before an equals sign that no backslash escapes. */
  private static Map<String, String> extension(String text) {
    Map<String, String> all = new LinkedHashMap<>();
    Matcher m =
        Pattern.compile("(?:^| )(\\w+)=((?:[^\\\\=]|\\\\[\\\\=])*?)(?=$| \\w+=)").matcher(text);
    int end = 0;
    while (m.find()) {
      assertThat(m.start()).as(text).isEqualTo(end);
      all.put(m.group(1), m.group(2).replaceAll("\\\\([\\\\=])", "$1"));
      end = m.end();
    }
    assertThat(end).as(text).isEqualTo(text.length());
    return all;
  }

  @Test
  void ofASeverityTheLevelIsTheOneThatFits() {
    assertThat(line(SyslogLine.Format.RFC5424).of(Samples.alert("a", "i", Severity.MEDIUM, "b")))
        .startsWith("<36>1 ")
        .contains(" mail?host?1 mailvigil ");
  }
}
