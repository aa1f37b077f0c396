// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyslogFramesTest {
  private static List<String> read(String stream) throws IOException {
    SyslogFrames frames =
        new SyslogFrames(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
    List<String> all = new ArrayList<>();
    for (byte[] each = frames.next(); each != null; each = frames.next()) {
      all.add(new String(each, StandardCharsets.UTF_8));
    }
    return all;
  }

  @Test
  void countedFramesMayHoldLineFeeds() throws IOException {
    assertThat(read("7 <22>a\nb3 xyz")).containsExactly("<22>a\nb", "xyz");
  }

  @Test
  void linesEndWithLineFeedOrNul() throws IOException {
    assertThat(read("<22>a\r\n<22>b\0<22>c")).containsExactly("<22>a\r", "<22>b", "<22>c");
  }

  @Test
  void bothMayStandInOneStream() throws IOException {
    assertThat(read("<22>a\n4 <22>\n<22>c\n")).containsExactly("<22>a", "<22>", "<22>c");
  }

  @Test
  void aFrameThatEndsTooEarlyIsNotTaken() {
    assertThatThrownBy(() -> read("10 short")).isInstanceOf(IOException.class);
  }

  @Test
  void neitherLengthNorLineIsBoundless() {
    assertThatThrownBy(() -> read("99999999999 x")).hasMessageContaining("1 MiB");
    assertThatThrownBy(() -> read("12x")).hasMessageContaining("no blank");
    assertThatThrownBy(() -> read("<22>" + "x".repeat(SyslogFrames.LONGEST)))
        .hasMessageContaining("1 MiB");
  }
}
