// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert;

import io.mailvigil.alert.block.SourceBlock;
import io.mailvigil.alert.block.SourceBlocks;
import io.mailvigil.alert.link.LinkConfig;
import io.mailvigil.alert.lock.LockBackend;
import io.mailvigil.alert.lock.LockBackends;
import io.mailvigil.alert.notify.NotifyConfig;
import io.mailvigil.alert.response.ResponseConfig;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Section {@code alert}.
 *
 * @param response what the response policy goes by
 * @param notifications who is told
 * @param links by which people answer
 * @param backends where locks are put in force
 * @param blocks where sources are blocked
 */
public record AlertConfig(
    ResponseConfig response,
    NotifyConfig notifications,
    LinkConfig links,
    LockBackends backends,
    SourceBlocks blocks) {

  /** Reads section {@code alert}; mistakes are noted in it. */
  public static AlertConfig from(ConfigNode alert) {
    ResponseConfig response = ResponseConfig.from(alert);
    LockBackends backends = LockBackends.from(alert.section("lock-backends"));
    if (response.modes().mayLock() && backends.all().isEmpty()) {
      alert.mistake(
          "lock-backends",
          "names no back end, but lock is ask or auto somewhere: add one, or set lock to shadow");
    }
    SourceBlocks blocks = SourceBlocks.from(alert.section("source-blocks"));
    if (response.modes().mayBlock() && blocks.all().isEmpty()) {
      alert.mistake(
          "source-blocks",
          "names no back end, but block-source is ask or auto somewhere: add one, or set"
              + " block-source to shadow");
    }
    NotifyConfig notifications = NotifyConfig.from(alert.section("notify"));
    if (response.modes().mayTellOwners() && !notifications.tellsOwners()) {
      alert.mistake(
          "notify",
          "has no channel of type user-email, but notify-user is auto somewhere: add one, or set"
              + " notify-user to shadow");
    }
    LinkConfig links = LinkConfig.from(alert.section("links"), notifications.channels().keySet());
    return new AlertConfig(response, notifications, links, backends, blocks);
  }

  /** What alert will and will not do, one plain sentence each, for the start and for status. */
  public List<String> words() {
    List<String> all = new ArrayList<>();
    all.add(
        response.modes().mayLock()
            ? "alert locks accounts by itself or after a question, as alert.responses and"
                + " alert.rules say; back ends: "
                + String.join(", ", backends.all().keySet())
            : response.modes().mayBlock()
                ? "alert locks nobody"
                : "alert only watches: nobody is locked or blocked");
    if (response.modes().mayBlock()) {
      all.add(
          "alert blocks sources by itself or after a question, as alert.responses and alert.rules"
              + " say; back ends: "
              + String.join(", ", blocks.all().keySet()));
    }
    List<String> shadows = response.modes().in(Mode.SHADOW);
    if (!shadows.isEmpty()) {
      all.add(
          "in mode shadow, where what would be done is recorded and not done: "
              + String.join(", ", shadows)
              + (response.modes().byRule().isEmpty() ? "" : ", but for what alert.rules say")
              + " (alert.responses)");
    }
    if (response.lock().users() == 0) {
      all.add(
          "the lock budget does not know how many users there are: only "
              + response.lock().most()
              + " locks in "
              + response.lock().within().toMinutes()
              + " min trip it (alert.lock.budget.users)");
    }
    return all;
  }

  /** Makes the lock back ends, by name; nothing is touched before their first call. */
  public Map<String, LockBackend> lockBackends() {
    return backends.make();
  }

  /** Makes what blocks sources, by name; nothing is touched before their first call. */
  public Map<String, SourceBlock> sourceBlocks() {
    return blocks.make();
  }
}
