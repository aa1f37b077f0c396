// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SOGo in {@code sogo.log} and in syslog. It writes {@code successful login} before it looks at the
 * code; what the same process says next (the code is wrong, or asked for) tells what that was.
 * Source: SOGo {@code UI/MainUI/SOGoRootPage.m}.
 */
final class SogoFormat implements LogFormat {
  private static final String LOGIN = "successful login from '";
  private static final String FAILED = "Login from '";
  private static final String POLICY = "' might not have worked - password policy: ";
  private static final String FOR = "' for user '";

  @Override
  public String name() {
    return "sogo";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.equals("sogod") || program.startsWith("sogo") || first == 'S' || first == '<';
  }

  @Override
  public Reading read(LogLine l) {
    boolean ours = l.programStarts("sogo");
    int p = l.message;
    if (ours && l.byteAt(p) == '[') { // [ERROR] <0x0x55d…[SOGoRootPage]>
      int level = l.find("] ", p, Math.min(l.to, p + 12));
      p = level < 0 ? p : level + 2;
    }
    if (l.at(p, "SOGoRootPage ")) {
      p += 13;
    } else if (l.byteAt(p) == '<' || l.byteAt(p) == '|') { // <0x0x55d…[SOGoRootPage]>
      int end = l.find("[SOGoRootPage]> ", p, Math.min(l.to, p + 64));
      if (end < 0) {
        return ours ? Reading.IRRELEVANT : Reading.FOREIGN;
      }
      p = end + 16;
    } else if (!ours) {
      return Reading.FOREIGN;
    }
    if (l.at(p, LOGIN)) {
      return successful(l, p + LOGIN.length());
    }
    if (l.at(p, "successful login for user '")) {
      int end = l.findLast('\'', p + 27, l.to);
      return step(WebLogins.granted(l.textOrNull(p + 27, end), null), Fact.Code.MAY_FOLLOW, null);
    }
    if (l.at(p, FAILED)) {
      return failed(l, p + FAILED.length());
    }
    if (l.at(p, "Login for user '")) {
      int end = l.findLast("' might not have worked", p, l.to);
      return end < 0
          ? Reading.IRRELEVANT
          : step(WebLogins.refused(l.textOrNull(p + 16, end), null), Fact.Code.OF_ITS_OWN, null);
    }
    if (l.at(p, "Invalid TOTP key for '")) {
      String user = quoted(l, p + 22, l.to);
      return step(WebLogins.code(false, user, null), Fact.Code.OF_ITS_OWN, null);
    }
    if (l.at(p, "Missing TOTP key for '")) {
      int end = l.findLast("', asking", p, l.to);
      String user = quoted(l, p + 22, end < 0 ? l.to : end + 1);
      return new Reading.Detail(web(WebLogins.granted(user, null), Fact.Code.ASKED, List.of()));
    }
    return Reading.IRRELEVANT;
  }

  /** {@code ADDRESSES' for user 'NAME' - expire = -1 grace = -1}. */
  private static Reading successful(LogLine l, int p) {
    int end = l.findLast("' - expire = ", p, l.to);
    int name = name(l, p, end);
    return name < 0
        ? new Reading.Garbled("no name and address in SOGo's login line")
        : step(
            WebLogins.granted(l.textOrNull(name + FOR.length(), end), null),
            Fact.Code.MAY_FOLLOW,
            addresses(l, p, name));
  }

  /** {@code ADDRESSES' for user 'NAME' might not have worked - password policy: 65535 …}. */
  private static Reading failed(LogLine l, int p) {
    int end = l.findLast(POLICY, p, l.to);
    int name = name(l, p, end);
    if (name < 0) {
      return new Reading.Garbled("no name and address in SOGo's login line");
    }
    String user = l.textOrNull(name + FOR.length(), end);
    return step(
        refused(user, l.number(end + POLICY.length(), l.to)),
        Fact.Code.OF_ITS_OWN,
        addresses(l, p, name));
  }

  /** SOGoPasswordPolicyError: 0 an expired password, 1 a locked account, 65535 none. */
  private static Fact.Alone refused(@Nullable String user, long policy) {
    if (policy == 0) {
      return WebLogins.refused(Outcome.FAILURE, Reason.EXPIRED, user, null);
    }
    return policy == 1
        ? WebLogins.refused(Outcome.FAILURE, Reason.LOCKED, user, null)
        : WebLogins.refused(user, null);
  }

  /** The addresses come first and hold no quote: whoever connects chooses what follows them. */
  private static int name(LogLine l, int p, int end) {
    int quote = end < 0 ? -1 : l.find('\'', p, end + 1);
    return quote >= 0 && quote < end && l.at(quote, FOR) ? quote : -1;
  }

  private static List<SourceAddress> addresses(LogLine l, int from, int to) {
    return WebClient.hops(l, from, to);
  }

  private static @Nullable String quoted(LogLine l, int from, int to) {
    int end = l.findLast('\'', from, to);
    return end < 0 ? null : l.textOrNull(from, end);
  }

  private static Reading step(
      Fact.Alone said, Fact.Code code, @Nullable List<SourceAddress> addresses) {
    return new Reading.Login(web(said, code, addresses == null ? List.of() : addresses));
  }

  private static Fact.Web web(Fact.Alone said, Fact.Code code, List<SourceAddress> addresses) {
    return new Fact.Web(said, code, null, "sogo", addresses, false);
  }
}
