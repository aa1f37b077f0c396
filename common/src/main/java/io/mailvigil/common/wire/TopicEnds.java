// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** Where a topic ends for a reader of committed records. */
public final class TopicEnds {
  private TopicEnds() {}

  /**
   * True where a reader has come to the end of every partition.
   *
   * @param reached the next offset it will read, by partition; 0 where there is none
   * @throws ExecutionException when the broker does not say
   */
  public static boolean areReached(Admin admin, String topic, Map<TopicPartition, Long> reached)
      throws ExecutionException, InterruptedException {
    TopicDescription described =
        admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
    if (described == null) {
      return false;
    }
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (TopicPartitionInfo info : described.partitions()) {
      asked.put(new TopicPartition(topic, info.partition()), OffsetSpec.latest());
    }
    return admin
        .listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
        .all()
        .get()
        .entrySet()
        .stream()
        .allMatch(end -> end.getValue().offset() <= reached.getOrDefault(end.getKey(), 0L));
  }
}
