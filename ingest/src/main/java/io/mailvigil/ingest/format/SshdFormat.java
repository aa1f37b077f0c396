// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * OpenSSH's verdicts in the auth.log that a mail server's PAM lines come from: its accounts may be
 * the mail accounts. The name may hold any text, so address and port are taken from the right.
 * Source: OpenSSH {@code auth.c}, {@code auth_log()}.
 */
final class SshdFormat implements LogFormat {
  @Override
  public String name() {
    return "sshd";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.equals("sshd") || program.equals("sshd-session");
  }

  @Override
  public Reading read(LogLine l) {
    if (!l.programIs("sshd") && !l.programIs("sshd-session")) {
      return Reading.FOREIGN;
    }
    int m = l.message;
    if (l.at(m, "Invalid user ") || l.at(m, "Illegal user ")) {
      return invalid(l, m + 13);
    }
    if (l.at(m, "error: PAM: ")) {
      return pam(l, m + 12);
    }
    boolean accepted = l.at(m, "Accepted ");
    if (!accepted && !l.at(m, "Failed ")) {
      return Reading.IRRELEVANT;
    }
    int method = m + (accepted ? 9 : 7);
    int methodEnd = l.find(" for ", method, Math.min(l.to, method + 40));
    int port = l.findLast(" port ", m, l.to);
    int from = port < 0 ? -1 : l.findLast(" from ", m, port);
    if (methodEnd < 0 || from < methodEnd + 4) {
      return Reading.IRRELEVANT;
    }
    boolean none = l.at(method, "none for ");
    SourceAddress ip = l.address(from + 6, port);
    if (ip == null) {
      return new Reading.Garbled("no address between from and port");
    }
    int user = methodEnd + 5;
    boolean unknown = l.at(user, "invalid user ") || l.at(user, "illegal user ");
    String name = l.textOrNull(Math.min(from, unknown ? user + 13 : user), from);
    String mechanism = l.text(method, methodEnd).toUpperCase(Locale.ROOT);
    int clientPort = (int) Math.clamp(l.number(port + 6, l.to), 0, 65_535);
    if (accepted) {
      return new Reading.Login(
          new Peer("ssh", name, mechanism, ip, clientPort, null, null).granted());
    }
    return none || l.at(method, "publickey")
        ? Reading.IRRELEVANT // asks which methods there are, or offers one key of many
        : new Reading.Login(refused(name, mechanism, ip, clientPort, unknown));
  }

  /** {@code NAME from ADDRESS[ port N]}. */
  private static Reading invalid(LogLine l, int p) {
    int port = l.findLast(" port ", p, l.to);
    int end = port > 0 && l.find(' ', port + 6, l.to) < 0 ? port : l.to;
    int from = l.findLast(" from ", p, end);
    SourceAddress ip = from < 0 ? null : l.address(from + 6, end);
    if (ip == null) {
      return Reading.IRRELEVANT;
    }
    int clientPort = end == port ? (int) Math.clamp(l.number(port + 6, l.to), 0, 65_535) : 0;
    return new Reading.Login(
        new Fact.NoSuchUser(Peer.named("ssh", l.textOrNull(p, from)).from(ip, clientPort, null)));
  }

  /** {@code Authentication failure for [illegal user ]NAME from HOST}: its verdict line follows. */
  private static Reading pam(LogLine l, int p) {
    int name = l.find(" for ", p, Math.min(l.to, p + 80));
    int from = name < 0 ? -1 : l.findLast(" from ", name, l.to);
    if (from < 0) {
      return Reading.IRRELEVANT;
    }
    boolean unknown = l.at(name + 5, "illegal user ");
    Fact.Step step =
        unknown || l.at(p, "User not known")
            ? Fact.Step.USER_REFUSED
            : l.at(p, "Authentication failure") ? Fact.Step.REFUSED : null;
    if (step == null) {
      return Reading.IRRELEVANT;
    }
    String user = l.textOrNull(Math.min(from, unknown ? name + 18 : name + 5), from);
    return new Reading.Login(new Fact.Pam(step, "", "sshd", user, l.address(from + 6, l.to), 1));
  }

  private static Fact refused(
      @Nullable String name, String mechanism, SourceAddress ip, int port, boolean unknown) {
    boolean password = mechanism.equals("PASSWORD");
    return new Fact.Refused(
        new Peer("ssh", name, mechanism, ip, port, null, null),
        Said.refused(
            Outcome.FAILURE,
            unknown ? Reason.UNKNOWN_USER : password ? Reason.BAD_PASSWORD : null,
            password ? FirstFactor.FAILED : FirstFactor.UNKNOWN),
        -1);
  }
}
