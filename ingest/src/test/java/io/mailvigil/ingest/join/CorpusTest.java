// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Client;
import io.mailvigil.common.event.Mail;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every line of {@code corpus/*.log} is read as the comment above it says. A file is a world;
 * {@code # ---} begins another.
 */
class CorpusTest {
  private static Path folder() throws URISyntaxException {
    URL url = Objects.requireNonNull(CorpusTest.class.getResource("/corpus"));
    return Path.of(url.toURI());
  }

  static Stream<Path> corpora() throws IOException, URISyntaxException {
    return Files.list(folder()).filter(p -> p.toString().endsWith(".log")).sorted();
  }

  @ParameterizedTest
  @MethodSource("corpora")
  void everyLineIsReadAsItsCommentSays(Path corpus) throws IOException {
    for (String world : Files.readString(corpus).split("(?m)^# ---.*\n")) {
      // Given
      List<String> expected = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (String line : world.split("\n")) {
        if (line.startsWith("# ")) {
          expected.add(line.substring(2));
        } else if (!line.isEmpty()) {
          text.append(line).append('\n');
        }
      }
      // When
      Lines read = Lines.of(text.toString());
      // Then
      assertThat(read.lines.stream().map(CorpusTest::spoken)).containsExactlyElementsOf(expected);
      assertThat(read.lines).allMatch(ReadLine::isSettled);
    }
  }

  static String spoken(ReadLine line) {
    StringBuilder text = new StringBuilder(line.as().wire());
    if (!line.format().isEmpty()) {
      text.append(' ').append(line.format());
    }
    AuthEvent e = line.event();
    if (e != null) {
      text.append(": ").append(e.action().wire()).append(' ').append(e.outcome().wire());
      text.append(' ').append(e.reason() == null ? "-" : e.reason().wire());
      text.append(" user=").append(e.user()).append(" ip=");
      text.append(e.source() == null ? "-" : e.source().ip());
      text.append(" factor=").append(e.auth().factor().wire());
      text.append(" first=").append(e.auth().first().wire());
      text.append(" second=").append(e.auth().second().wire());
      if (e.attempts() > 1) {
        text.append(" attempts=").append(e.attempts());
      }
      mail(text, e.mail());
      Client client = e.client();
      if (client != null && client.family() != null) {
        text.append(" client=").append(client.family()).append('/').append(client.version());
      }
      if (e.auth().delegated()) {
        text.append(" delegated");
      }
      if (e.isTainted()) {
        text.append(" tainted");
      }
    }
    return text.toString();
  }

  private static void mail(StringBuilder text, @Nullable Mail mail) {
    if (mail == null) {
      return;
    }
    if (mail.forwardTarget() != null && mail.result() != null) {
      text.append(' ').append(mail.result()).append(" to ").append(mail.forwardTarget());
    } else if (mail.recipients() >= 0) {
      text.append(" recipients=").append(mail.recipients());
    } else if (mail.fetched() >= 0 || mail.deleted() >= 0 || mail.expunged() >= 0) {
      text.append(" fetched=").append(mail.fetched()).append(" bytes=").append(mail.bytes());
      text.append(" deleted=").append(mail.deleted()).append(" expunged=").append(mail.expunged());
    }
  }
}
