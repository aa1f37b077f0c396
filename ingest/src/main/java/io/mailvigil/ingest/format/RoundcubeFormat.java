// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Roundcube 0.2 to 1.7 in its own files ({@code userlogins}, {@code errors}), in syslog and on
 * standard output, the plugins twofactor_gauthenticator, fail2ban and password. Sources: {@code
 * rcmail.php} {@code log_login()}, {@code rcube_imap.php}, {@code rcube_utils.php} {@code
 * remote_ip()}, {@code twofactor_gauthenticator.php}.
 *
 * <p>A line feed in a login name begins another line that looks like Roundcube's. Markup is taken
 * out of names before they are logged, so only Roundcube writes the {@code <tag>} of the session:
 * what lacks it is read, but as doubtful.
 */
final class RoundcubeFormat implements LogFormat {
  private static final int LONGEST_TAG = 64;

  @Override
  public String name() {
    return "roundcube";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.startsWith("roundcube")
        || program.startsWith("userlogins")
        || program.startsWith("errors")
        || program.startsWith("twofactor_gauthenticator")
        || (program.isEmpty() && "<[SFIEWP".indexOf(first) >= 0);
  }

  @Override
  public Reading read(LogLine l) {
    boolean syslog = l.programStarts("roundcube");
    if (!syslog && l.hasProgram() && !isFile(l)) {
      return Reading.FOREIGN;
    }
    int p = l.message;
    int c = l.byteAt(p);
    boolean ours = l.hasProgram() || isStamped(l);
    if (c == '[' || (c >= '0' && c <= '9' && l.hasProgram())) {
      int stamped = stamp(l, p);
      ours |= stamped > p;
      p = stamped;
    }
    String tag = null;
    if (l.byteAt(p) == '<') {
      int end = l.find('>', p, Math.min(l.to, p + LONGEST_TAG));
      if (end > p + 1 && l.byteAt(end + 1) == ' ' && l.find(' ', p, end) < 0) {
        tag = l.text(p + 1, end);
        p = end + 2;
      }
    }
    return ours || tag != null
        ? text(l, p, tag, syslog || isFile(l) || tag != null)
        : Reading.FOREIGN;
  }

  /** {@code log_driver: stdout} names the file; so does {@code grep} in many. */
  private static boolean isFile(LogLine l) {
    return switch (l.byteAt(l.programFrom)) {
      case 'u' -> l.programIs("userlogins") || l.programIs("userlogins.log");
      case 'e' -> l.programIs("errors") || l.programIs("errors.log");
      case 't' ->
          l.programIs("twofactor_gauthenticator") || l.programIs("twofactor_gauthenticator.log");
      default -> false;
    };
  }

  /**
   * True where the line begins with {@code [23-Nov-2026}: JSON and other logs have brackets too.
   */
  private static boolean isStamped(LogLine l) {
    return l.byteAt(l.from) == '[' && l.byteAt(l.from + 3) == '-' && l.byteAt(l.from + 7) == '-';
  }

  /** The place behind {@code [23-Nov-2026 16:05:03 +0000]: }, its bracket lost or not. */
  private static int stamp(LogLine l, int p) {
    int end = l.find(']', p, Math.min(l.to, p + 48));
    int digit = l.byteAt(l.byteAt(p) == '[' ? p + 1 : p);
    int next = l.byteAt(end + 1);
    if (end < p + 20 || digit < '0' || digit > '9' || (next != ':' && next != ' ')) {
      return p;
    }
    end += l.byteAt(end + 1) == ':' ? 2 : 1;
    return Envelope.blanks(l, end);
  }

  private static Reading text(LogLine l, int p, @Nullable String tag, boolean ours) {
    switch (l.byteAt(p)) {
      case 'S' -> {
        if (l.at(p, "Successful login for ")) {
          return passed(l, p + 21, tag);
        }
      }
      case 'F' -> {
        if (l.at(p, "Failed login for ")) {
          return failed(l, p + 17, tag);
        }
        if (l.at(p, "FAILED login for ")) {
          return plugin(l, p + 17, tag);
        }
      }
      case '[' -> {
        if (l.at(p, "[roundcube] FAILED login for ")) {
          return plugin(l, p + 29, tag);
        }
      }
      case 'I' -> {
        if (l.at(p, "IMAP Error: Login failed for ")) {
          return refused(l, p + 29, tag);
        }
        if (l.at(p, "IMAP Error: Authentication for ")) {
          return refusedOld(l, p + 31, tag);
        }
      }
      case 'E' -> {
        if (l.at(p, "ERROR: 2FA fail - rip:")) {
          return wrongCode(l, p + 22, tag);
        }
      }
      case 'W' -> {
        if (l.at(p, "WARN: 2FA may have changed!") || l.at(p, "WARN: Broken 2FA!")) {
          return changed(Action.SECOND_FACTOR_CHANGED, null, null, tag);
        }
      }
      case 'P' -> {
        if (l.at(p, "Password changed for user ")) {
          return newPassword(l, p + 26, tag);
        }
      }
      default -> {
        return ours ? Reading.IRRELEVANT : Reading.FOREIGN;
      }
    }
    return ours ? Reading.IRRELEVANT : Reading.FOREIGN;
  }

  /** {@code NAME (ID: 1) from ADDRESS in session S}; before 0.6 without the session. */
  private static Reading passed(LogLine l, int p, @Nullable String tag) {
    int end = l.findLast(" in session ", p, l.to);
    WebClient client = WebClient.last(l, p, end < 0 ? l.to : end);
    int id = client == null ? -1 : l.findLast(" (", p, client.from());
    if (client == null || id < 0 || (l.buf[id + 2] | 32) != 'i') {
      return new Reading.Garbled("no name and address in Roundcube's login line");
    }
    String session = end < 0 ? null : l.text(end + 12, l.to);
    return step(
        new Fact.Alone(
            Said.passed(Action.FIRST_FACTOR), peer(l.textOrNull(p, id), client, session)),
        client,
        tag,
        "userlogins",
        isForged(tag, session));
  }

  /** {@code NAME from ADDRESS in session S (error: 0)}. */
  private static Reading failed(LogLine l, int p, @Nullable String tag) {
    int error = l.findLast(" (error: ", p, l.to);
    int end = error < 0 ? -1 : l.findLast(" in session ", p, error);
    WebClient client = end < 0 ? null : WebClient.last(l, p, end);
    if (client == null) {
      return tag != null && error < 0
          ? Reading.IRRELEVANT // a name with a line feed cut it; the rest stands on the lines below
          : new Reading.Garbled("no name and address in Roundcube's login line");
    }
    String session = l.text(end + 12, error);
    boolean fault = l.byteAt(error + 9) == '-';
    Reason reason = fault ? Reason.BACKEND_ERROR : reason(l.number(error + 9, l.to));
    return step(
        login(l.textOrNull(p, client.from()), client, session, reason),
        client,
        tag,
        "userlogins",
        isForged(tag, session));
  }

  private static Reason reason(long error) {
    if (error == 0) {
      return Reason.BAD_PASSWORD;
    }
    // 1 no token of the form, 2 a host that is not ours, 3 no cookies: no password was judged
    return error == 4 ? Reason.RATE_LIMITED : Reason.POLICY;
  }

  /** The plugin fail2ban: {@code NAME from ADDRESS}. */
  private static Reading plugin(LogLine l, int p, @Nullable String tag) {
    WebClient client = WebClient.last(l, p, l.to);
    return client == null
        ? new Reading.Garbled("no name and address in Roundcube's login line")
        : step(
            login(l.textOrNull(p, client.from()), client, null, Reason.BAD_PASSWORD),
            client,
            tag,
            "fail2ban",
            tag == null);
  }

  /**
   * {@code NAME[ against HOST] from ADDRESS[. ANSWER in FILE.php on line N (POST URL)]}. The answer
   * is the IMAP server's and may repeat the name.
   */
  private static Reading refused(LogLine l, int p, @Nullable String tag) {
    int end = l.to;
    int url = l.byteAt(l.to - 1) == ')' ? l.findLast(" (", p, l.to) : -1;
    if (url > 0) {
      end = url;
      int file = l.findLast(".php on line ", p, url);
      file = file < 0 ? -1 : l.findLast(" in ", p, file);
      end = file < 0 ? end : file;
    }
    int echo = l.findLast(" user=", p, end);
    if (echo > p && end - echo - 6 < echo - p && repeats(l, p, echo + 6, end)) {
      end = echo;
    }
    WebClient client = WebClient.last(l, p, end);
    if (client == null) {
      return tag != null && url < 0
          ? Reading.IRRELEVANT // as above
          : new Reading.Garbled("no name and address in Roundcube's IMAP error");
    }
    int against = l.findLast(" against ", p, client.from());
    boolean host = against > p && l.find(' ', against + 9, client.from()) < 0;
    String user = l.textOrNull(p, host ? against : client.from());
    Reason reason = isFault(l, client.to(), end) ? Reason.BACKEND_ERROR : Reason.BAD_PASSWORD;
    return step(login(user, client, null, reason), client, tag, "errors", tag == null);
  }

  private static boolean repeats(LogLine l, int name, int from, int to) {
    for (int k = 0; from + k < to; k++) {
      if (l.buf[name + k] != l.buf[from + k]) {
        return false;
      }
    }
    return to > from;
  }

  /** True where the IMAP server was not there, or did not judge the password. */
  private static boolean isFault(LogLine l, int from, int to) {
    int p = from;
    while (p < to && (l.buf[p] == '.' || l.buf[p] == ' ')) {
      p++;
    }
    return l.at(p, "Could not connect to ")
        || l.at(p, "Connection ")
        || l.at(p, "Empty startup greeting")
        || l.at(p, "Invalid startup greeting")
        || l.at(p, "Unable to negotiate TLS")
        || l.at(p, "Server doesn't support ")
        || l.at(p, "Authentication method is disabled")
        || l.find("[UNAVAILABLE]", p, to) >= 0
        || l.find("emporary authentication failure", p, to) >= 0
        || l.find("Internal error occurred", p, to) >= 0;
  }

  /** 0.2: {@code NAME failed (LOGIN): "a001 NO …" (POST URL)}. */
  private static Reading refusedOld(LogLine l, int p, @Nullable String tag) {
    int end = l.find(" failed (", p, l.to);
    return end < 0
        ? new Reading.Garbled("no name in Roundcube's IMAP error")
        : step(login(l.text(p, end), null, null, Reason.BAD_PASSWORD), null, tag, "errors", true);
  }

  /** {@code rip:X-FORWARDED-FOR lip:ADDRESS}: the client's address is the second one. */
  private static Reading wrongCode(LogLine l, int p, @Nullable String tag) {
    int lip = l.findLast(" lip:", p, l.to);
    WebClient client = lip < 0 ? null : WebClient.of(l, lip + 5, l.to, p, lip);
    return step(
        new Fact.Alone(Said.code(false), peer(null, client, null)),
        client,
        tag,
        "twofactor",
        tag == null);
  }

  /** The plugin password: {@code NAME (ID: 1) from ADDRESS}. */
  private static Reading newPassword(LogLine l, int p, @Nullable String tag) {
    WebClient client = WebClient.last(l, p, l.to);
    int id = client == null ? -1 : l.findLast(" (ID: ", p, client.from());
    return id < 0
        ? new Reading.Garbled("no name and address in Roundcube's line")
        : changed(Action.PASSWORD_CHANGED, l.text(p, id), client, tag);
  }

  private static Reading changed(
      Action action, @Nullable String user, @Nullable WebClient client, @Nullable String tag) {
    return step(
        new Fact.Alone(Said.of(action, Outcome.SUCCESS, null), peer(user, client, null)),
        client,
        tag,
        "plugin",
        tag == null);
  }

  private static Fact.Alone login(
      @Nullable String user, @Nullable WebClient client, @Nullable String session, Reason reason) {
    return new Fact.Alone(
        Said.refused(
            reason == Reason.BACKEND_ERROR ? Outcome.UNKNOWN : Outcome.FAILURE,
            reason,
            reason == Reason.BAD_PASSWORD ? FirstFactor.FAILED : FirstFactor.UNKNOWN),
        peer(user, client, session));
  }

  private static Peer peer(
      @Nullable String user, @Nullable WebClient client, @Nullable String session) {
    return Peer.named("http", user).of(session).from(client == null ? null : client.ip(), 0, null);
  }

  /** Only Roundcube knows the session that the tag is the beginning of. */
  private static boolean isForged(@Nullable String tag, @Nullable String session) {
    return tag == null || (session != null && !session.startsWith(tag));
  }

  private static Reading step(
      Fact.Alone said,
      @Nullable WebClient client,
      @Nullable String tag,
      String log,
      boolean doubtful) {
    return new Reading.Login(
        new Fact.Web(
            said,
            Fact.Code.OF_ITS_OWN,
            tag == null ? null : '<' + tag,
            log,
            client == null ? List.of() : client.forwarded(),
            doubtful));
  }
}
