// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.AlertMemory;
import io.mailvigil.common.event.Confirmation;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Report;

/**
 * Takes what was decided, in order. All that one step gives is committed together, with the place
 * of what led to it: then each state change is published once, whatever crashes.
 */
public interface Outbox {
  void lockout(Lockout lockout);

  void forget(Account account);

  void memory(AlertMemory memory);

  void forget(String memoryKey);

  void report(Report report);

  /** Whose doing an alert was, for those who learn from it. */
  void confirmation(Confirmation confirmation);

  /** Takes nothing: for replay, which keeps no topics. */
  Outbox NONE =
      new Outbox() {
        @Override
        public void lockout(Lockout lockout) {}

        @Override
        public void forget(Account account) {}

        @Override
        public void memory(AlertMemory memory) {}

        @Override
        public void forget(String memoryKey) {}

        @Override
        public void report(Report report) {}

        @Override
        public void confirmation(Confirmation confirmation) {}
      };
}
