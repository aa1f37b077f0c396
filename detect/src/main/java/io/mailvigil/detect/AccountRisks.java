// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Detection;
import java.util.function.Consumer;

/**
 * {@link AccountRisk} in memory, without Kafka: what {@code replay} puts behind {@link Folds}. Of
 * at most so many accounts the signals are kept, the longest untouched one going first. Not
 * thread-safe.
 */
public final class AccountRisks implements Consumer<Detection> {
  private final LinkedGroups<AccountRisk.Group> groups;
  private final Consumer<Detection> sink;

  /**
   * @param sink takes every detection, and after it what it makes of its account's risk
   */
  public AccountRisks(int mostGroups, Consumer<Detection> sink) {
    this.groups = new LinkedGroups<>(mostGroups);
    this.sink = sink;
  }

  @Override
  public void accept(Detection detection) {
    sink.accept(detection);
    if (AccountRisk.counts(detection) && detection.account() != null) {
      String key = detection.account().key();
      AccountRisk.Group group = groups.get(key);
      if (group == null) {
        group = new AccountRisk.Group();
        groups.put(key, group);
      }
      AccountRisk.fold(group, detection).forEach(sink);
    }
  }
}
