// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.alert.link.Answers;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.ResponseAction;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person should do now, most urgent first. */
final class Advice {
  private Advice() {}

  static List<String> of(RaisedAlert alert) {
    List<String> all = new ArrayList<>();
    Account account = alert.detection().account();
    if (alert.detection().firstFactor() == FirstFactor.PASSED) {
      all.add(
          "Somebody knows the password of this account. Ask its owner over another way than mail"
              + " whether it was them; if not, set a new password and new app passwords.");
    } else if (account != null) {
      all.add("Ask the owner over another way than mail whether it was them.");
    } else {
      all.add("Look whether an account signed in successfully from these addresses.");
    }
    if (account != null) {
      boolean locked =
          alert.responses().stream()
              .anyMatch(r -> r.action() == ResponseAction.LOCK && r.decision() == Decision.DONE);
      all.add(
          locked
              ? "The account is locked. Once it is safe again: " + command("unlock", account)
              : "To refuse its logins for now: " + command("lock", account));
      all.add(
          "Look for mail it sent, forwarding rules and new second factors since the first sign.");
    }
    return all;
  }

  static List<String> of(ActionTaken action, Answers answers) {
    if (action.deed() == Deed.ASK
        && action.lockId() != null
        && Plain.isShellSafe(action.lockId())) {
      String commands =
          "Answer: mailvigil approve " + action.lockId() + " or mailvigil deny " + action.lockId();
      URI page = answers.to(action);
      return page == null ? List.of(commands) : List.of("Answer on this page: " + page, commands);
    }
    if (action.deed() == Deed.LOCK) {
      return action.outcome() == Outcome.SUCCESS
          ? List.of("Once the account is safe again: " + command("unlock", action.account()))
          : List.of("The lock is not in force: close the account at the mail server by hand.");
    }
    return List.of();
  }

  /** Neither a shell nor a mail program would make more of it. */
  private static boolean isOrdinary(String name) {
    return Plain.isShellSafe(name) && Plain.line(name, 128).equals(name);
  }

  private static String command(String verb, @Nullable Account account) {
    // a name from the log stands in a command only where no shell could read more into it
    String name = account != null && isOrdinary(account.name()) ? account.name() : "ACCOUNT";
    return "mailvigil " + verb + " " + name + " --reason TEXT";
  }
}
