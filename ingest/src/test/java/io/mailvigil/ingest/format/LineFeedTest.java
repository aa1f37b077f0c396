// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LineFeedTest {
  @Test
  void theFirstLineFeedIsFoundWhereverItStands() {
    Random random = new Random(11);
    byte[] near = {'\n', '\n' + 1, '\n' - 1, (byte) ('\n' | 0x80), 0, (byte) 0x80, 1};
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      for (int k = 0; k < bytes.length; k++) {
        bytes[k] = near[random.nextInt(random.nextInt(4) == 0 ? 1 : near.length)];
      }
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      int expected = from;
      while (expected < to && bytes[expected] != '\n') {
        expected++;
      }
      assertThat(LineFeed.find(bytes, from, to)).isEqualTo(expected == to ? -1 : expected);
    }
  }
}
