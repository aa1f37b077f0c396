// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.decide;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives every partition to one member, so that one decides and the others stand by. It is the one
 * whose instance id comes first.
 */
public final class AllToOne implements ConsumerPartitionAssignor {
  @Override
  public String name() {
    return "mailvigil-all-to-one";
  }

  @Override
  public GroupAssignment assign(Cluster cluster, GroupSubscription subscriptions) {
    Map<String, Subscription> members = subscriptions.groupSubscription();
    String owner =
        members.entrySet().stream()
            .min(
                Comparator.comparing((Map.Entry<String, Subscription> e) ->
                        e.getValue().groupInstanceId().orElse("~"))
                    .thenComparing(Map.Entry::getKey))
            .orElseThrow()
            .getKey();
    Map<String, Assignment> all = new HashMap<>();
    members.forEach((member, subscription) -> {
      List<TopicPartition> given = new ArrayList<>();
      if (member.equals(owner)) {
        for (String topic : subscription.topics()) {
          for (int p = 0; p < cluster.partitionsForTopic(topic).size(); p++) {
            given.add(new TopicPartition(topic, p));
          }
        }
      }
      all.put(member, new Assignment(given));
    });
    return new GroupAssignment(all);
  }
}
