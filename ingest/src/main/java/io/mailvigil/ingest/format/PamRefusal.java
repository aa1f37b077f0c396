// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.ingest.format.Fact.Step;
import io.mailvigil.ingest.format.PamFormat.ModuleLine;

/**
 * The modules that refuse whatever the password is, and the account step. Sources: Linux-PAM {@code
 * modules/pam_tally2}, {@code pam_faillock}, {@code pam_access}, {@code pam_listfile}, {@code
 * pam_unix/pam_unix_acct.c}.
 */
final class PamRefusal {
  private PamRefusal() {}

  static Reading read(ModuleLine s) {
    LogLine l = s.line();
    int p = s.body();
    if (s.at("user ")) { // pam_tally2: user NAME (1000) tally 6, deny 5
      int tally = l.findLast(" tally ", p, l.to);
      tally = tally < 0 ? l.findLast(" has time limit [", p, l.to) : tally;
      int id = tally < 0 ? -1 : l.findLast(" (", p, tally);
      return id < 0 ? Reading.IRRELEVANT : s.login(Step.LOCKED, l.textOrNull(p + 5, id));
    }
    if (s.at("access denied for user `")) { // NAME' from `ADDRESS'
      int from = l.findLast("' from `", p + 24, l.to);
      int end = l.byteAt(l.to - 1) == '\'' ? l.to - 1 : l.to;
      return from < 0
          ? Reading.IRRELEVANT
          : s.login(Step.PLACE, l.textOrNull(p + 24, from), l.address(from + 8, end));
    }
    if (s.at("Refused user ")) { // NAME for service SERVICE
      int end = l.findLast(" for service ", p, l.to);
      return end < 0 ? Reading.IRRELEVANT : s.login(Step.POLICY, l.textOrNull(p + 13, end));
    }
    if (s.at("Blocking access from ")) { // pam_abl: ADDRESS to service SERVICE, user NAME
      int ip = p + 21;
      int end = l.find(' ', ip, l.to);
      int user = end < 0 ? -1 : l.find(", user ", end, l.to);
      return user < 0
          ? Reading.IRRELEVANT
          : s.login(Step.PLACE, l.textOrNull(user + 7, l.to), l.address(ip, end));
    }
    return Reading.IRRELEVANT; // pam_faillock: that it has locked the account
  }

  /** {@code account NAME has expired (account expired)} and what else the account step says. */
  static Reading account(ModuleLine s) {
    LogLine l = s.line();
    int m = s.body();
    if (s.at("account ")) {
      int end = l.findLast(" has expired", m, l.to);
      return end < 0 ? Reading.IRRELEVANT : s.clue(Step.EXPIRED, l.textOrNull(m + 8, end));
    }
    if (s.at("expired password for user ")) {
      int end = l.findLast(" (", m + 26, l.to);
      return end < 0 ? Reading.IRRELEVANT : s.clue(Step.EXPIRED, l.textOrNull(m + 26, end));
    }
    if (s.at("Access denied for user ")) { // pam_sss: NAME: 6 (Permission denied)
      int end = l.findLast(": ", m + 23, l.to);
      return end < 0 ? Reading.IRRELEVANT : s.login(Step.POLICY, l.textOrNull(m + 23, end));
    }
    return read(s);
  }
}
