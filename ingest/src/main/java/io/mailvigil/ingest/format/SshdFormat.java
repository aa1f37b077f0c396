// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
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
          new Fact.Granted("ssh", name, mechanism, ip, clientPort, null, null));
    }
    return none || l.at(method, "publickey")
        ? Reading.IRRELEVANT // asks which methods there are, or offers one key of many
        : new Reading.Login(refused(name, mechanism, ip, clientPort, unknown));
  }

  private static Fact refused(
      @Nullable String name, String mechanism, SourceAddress ip, int port, boolean unknown) {
    boolean password = mechanism.equals("PASSWORD");
    return new Fact.Refused(
        "ssh",
        name,
        mechanism,
        ip,
        port,
        null,
        null,
        Outcome.FAILURE,
        unknown ? Reason.UNKNOWN_USER : password ? Reason.BAD_PASSWORD : null,
        password ? FirstFactor.FAILED : FirstFactor.UNKNOWN,
        SecondFactor.UNKNOWN,
        1,
        -1);
  }
}
