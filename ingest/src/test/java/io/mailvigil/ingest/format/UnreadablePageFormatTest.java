// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnreadablePageFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new UnreadablePageFormat();
  }

  @Override
  public List<String> heads() {
    return List.of(
        "mailvigil-poller: unreadable page of okta-example/log/ (",
        "mailvigil-poller: unreadable page of ");
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "mailvigil-poller: unreadable page of okta-example.okta.com/log/ (the page is no list):"
            + " {\"a\":1}");
  }

  @Test
  void theReasonIsThePollers() {
    byte[] line = itsLines().get(0).getBytes(StandardCharsets.UTF_8);
    assertThat(format().read(new LogLine().take(line, 0, line.length)))
        .isEqualTo(new Reading.Garbled("the page is no list"));
  }
}
