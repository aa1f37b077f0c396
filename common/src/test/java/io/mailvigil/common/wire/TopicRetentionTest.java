// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.wire.TopicRetention.Standing;
import org.junit.jupiter.api.Test;

class TopicRetentionTest {
  private static final long ROOMY = Long.MAX_VALUE;

  @Test
  void whatNobodyHasCommittedStays() {
    assertThat(TopicRetention.cut(new Standing(10, 100, 10, 9000), 100, 9000, 1)).isEqualTo(10);
  }

  @Test
  void ageGoesUpToTheSlowestReader() {
    assertThat(TopicRetention.cut(new Standing(10, 100, 60, 9000), 80, 9000, ROOMY)).isEqualTo(60);
    assertThat(TopicRetention.cut(new Standing(10, 100, 90, 9000), 80, 9000, ROOMY)).isEqualTo(80);
  }

  @Test
  void sizeTakesEachPartitionsShare() {
    // 1000 bytes too many in all, a third of them here: 334 bytes, at 100 bytes a record
    assertThat(TopicRetention.cut(new Standing(0, 30, 30, 3000), 0, 9000, 8000)).isEqualTo(4);
  }

  @Test
  void anEmptyPartitionIsLeftAlone() {
    assertThat(TopicRetention.cut(new Standing(5, 5, 5, 0), 0, 9000, 8000)).isEqualTo(5);
  }

  @Test
  void unreadBytesAreCountedFromTheSlowestReader() {
    assertThat(new Standing(0, 100, 75, 10_000).unreadBytes()).isEqualTo(2500);
  }
}
