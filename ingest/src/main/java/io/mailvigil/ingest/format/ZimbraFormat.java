// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.SourceAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Zimbra's {@code audit.log} and {@code mailbox.log}: {@code LEVEL [THREAD]
 * [name=…;ip=…;oip=…;ua=…;] CATEGORY - TEXT}. {@code cmd=Auth} of a SOAP client is written when the
 * password was right, before a code is asked for; a wrong code stands in {@code mailbox.log} only.
 * A semicolon within a value is doubled, so no value can begin another field. Source: Zimbra {@code
 * ZimbraLog.java}, {@code Auth.java}, {@code LdapProvisioning.java}, {@code SoapEngine.java}.
 */
final class ZimbraFormat implements LogFormat {
  private static final String EXCEPTION = "SoapEngine - handler exception: ";
  private static final String FAILED = "authentication failed for ";

  /** A request's path stands in its thread's name. */
  private static final int LONGEST_THREAD = 4096;

  @Override
  public String name() {
    return "zimbra";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.isEmpty()
        ? first == 'I' || first == 'W' || first == 'E'
        : isLog(program) && (first == 'I' || first == 'W' || first == 'E' || first == '2');
  }

  /** What log shippers call these logs. */
  private static boolean isLog(String program) {
    return program.startsWith("zimbra")
        || program.startsWith("mailboxd")
        || program.startsWith("mailbox.log")
        || program.startsWith("audit.log");
  }

  @Override
  public Reading read(LogLine l) {
    int p = l.message;
    if (l.hasProgram()) {
      String program = l.program();
      if (program == null || !isLog(program)) {
        return Reading.FOREIGN;
      }
      p = Envelope.skipStamp(l, p);
    }
    if (!l.at(p, "INFO ") && !l.at(p, "WARN ") && !l.at(p, "ERROR ")) {
      return Reading.FOREIGN;
    }
    int thread = Envelope.blanks(l, p + 5);
    if (l.byteAt(thread) != '[') {
      return Reading.FOREIGN;
    }
    int threadEnd = l.find("] [", thread, Math.min(l.to, thread + LONGEST_THREAD));
    if (threadEnd < 0) {
      return Reading.FOREIGN;
    }
    ZimbraFields context = ZimbraFields.read(l, threadEnd + 3);
    int category = context.end() + 2;
    int dash =
        l.at(context.end(), "] ") ? l.find(" - ", category, Math.min(l.to, category + 40)) : -1;
    return dash < 0 || l.find(' ', category, dash) >= 0
        ? Reading.FOREIGN
        : said(l, category, dash + 3, l.text(thread + 1, threadEnd), context);
  }

  private static Reading said(
      LogLine l, int category, int text, String thread, ZimbraFields context) {
    if (l.at(category, "security - cmd=")) {
      return command(ZimbraFields.read(l, text), thread, context);
    }
    boolean exception = l.at(category, EXCEPTION);
    boolean imap = l.at(category, "imap - ");
    if (l.at(text, "user ") && (imap || l.at(category, "pop - "))) {
      int end = l.findLast(" authenticated, mechanism=", text, l.to);
      return end < 0
          ? Reading.IRRELEVANT
          : step(
              passed(IdentityEvent.of(Action.LOGIN)),
              l.textOrNull(text + 5, end),
              imap ? "imap" : "pop3",
              "mailbox",
              thread,
              context);
    }
    if (exception || l.at(category, "account - ") || imap || l.at(category, "pop - ")) {
      return failure(l, text, exception, thread, context);
    }
    return Reading.IRRELEVANT;
  }

  /** {@code cmd=Auth; account=NAME; protocol=imap; error=WHY;}. */
  private static Reading command(ZimbraFields said, String thread, ZimbraFields context) {
    String user = said.get("account");
    String error = said.get("error");
    if (error != null && error.startsWith("account lockout due to")) {
      return Reading.IRRELEVANT; // the refusal itself has a line of its own
    }
    return switch (said.textOr("cmd", "")) {
      case "Auth" ->
          said.get("info") != null
              ? Reading.IRRELEVANT
              : auth(user, said.textOr("protocol", "soap"), error, thread, context);
      case "AdminAuth" -> {
        IdentityEvent event = IdentityEvent.of(Action.LOGIN);
        yield step(
            error == null ? passed(event) : refused(event, error),
            user,
            "http",
            "admin",
            thread,
            context);
      }
      case "TwoFactorAuth" ->
          step(
              IdentityEvent.of(Action.SECOND_FACTOR)
                  .secondFactor(
                      Factor.SECOND_FACTOR,
                      error == null,
                      error == null ? null : Reason.BAD_SECOND_FACTOR),
              user,
              "http",
              "code",
              thread,
              context);
      case "EnableTwoFactorAuth", "DisableTwoFactorAuth" ->
          changed(Action.SECOND_FACTOR_CHANGED, user, error, thread, context);
      case "ChangePassword" -> changed(Action.PASSWORD_CHANGED, user, error, thread, context);
      case "SetPassword" ->
          changed(Action.PASSWORD_RESET, said.get("name"), error, thread, context);
      default -> Reading.IRRELEVANT;
    };
  }

  private static Reading changed(
      Action action,
      @Nullable String user,
      @Nullable String error,
      String thread,
      ZimbraFields context) {
    return error != null
        ? Reading.IRRELEVANT
        : step(IdentityEvent.changed(action), user, "http", "change", thread, context);
  }

  private static Reading auth(
      @Nullable String user,
      String spoken,
      @Nullable String error,
      String thread,
      ZimbraFields context) {
    String origin = context.get("oproto");
    String protocol = origin == null || !spoken.equals("soap") ? protocol(spoken) : origin;
    if (protocol.equals("smtp")) {
      Reading told = smtp(user, error, context);
      if (told != null) {
        return told;
      }
    }
    boolean mayAsk = spoken.equals("soap") && protocol.equals("http");
    IdentityEvent event =
        IdentityEvent.of(error == null && mayAsk ? Action.FIRST_FACTOR : Action.LOGIN);
    return step(
        error == null ? passed(event) : refused(event, error),
        user,
        protocol,
        "security",
        thread,
        context);
  }

  private static String protocol(String spoken) {
    return switch (spoken) {
      case "imap", "pop3", "smtp" -> spoken;
      case "im" -> "xmpp";
      default -> "http"; // soap, http_basic, http_dav, zsync, client_certificate, spnego
    };
  }

  /**
   * The password check of Postfix' saslauthd; it hands on from where the client came. Postfix and
   * saslauthd have lines about the same attempt.
   */
  private static @Nullable Reading smtp(
      @Nullable String user, @Nullable String error, ZimbraFields context) {
    List<SourceAddress> hops = context.hops("oip");
    if (hops.isEmpty()) {
      return null;
    }
    if (error == null) {
      return new Reading.Login(
          new Fact.Finished(
              true, Peer.named("smtp", user).from(hops.get(0), context.port("oport"), null)));
    }
    return reason(error) != Reason.BAD_PASSWORD
        ? null
        : new Reading.Login(
            new Fact.Passdb(
                "zimbra", Fact.Answer.PASSWORD_MISMATCH, user, hops.get(0), null, 0, null));
  }

  /**
   * {@code authentication failed for [NAME], WHY}, {@code authentication failed for NAME (no such
   * account)}. What Zimbra says of it first stands in {@code audit.log}.
   */
  private static Reading failure(
      LogLine l, int text, boolean exception, String thread, ZimbraFields context) {
    int p = exception ? text + EXCEPTION.length() - 13 : text;
    if (!l.at(p, FAILED)) {
      return Reading.IRRELEVANT;
    }
    p += FAILED.length();
    int end = l.to;
    int why = -1;
    if (l.byteAt(p) == '[') {
      why = l.findLast("], ", p, end);
    }
    if (exception && why > 0) {
      return step(
          refused(IdentityEvent.of(Action.LOGIN), l.text(why + 3, end)),
          l.textOrNull(p + 1, why),
          "http",
          "soap",
          thread,
          context);
    }
    int none = l.findLast(" (no such account)", p, end);
    none = none < 0 ? l.findLast(" (account not found)", p, end) : none;
    if (exception || none < 0) {
      return Reading.IRRELEVANT;
    }
    boolean bracketed = l.byteAt(p) == '[' && l.byteAt(none - 1) == ']';
    return step(
        IdentityEvent.of(Action.LOGIN).badPassword(Reason.UNKNOWN_USER),
        bracketed ? l.textOrNull(p + 1, none - 1) : l.textOrNull(p, none),
        thread.startsWith("Imap") ? "imap" : thread.startsWith("Pop3") ? "pop3" : "http",
        "account",
        thread,
        context);
  }

  private static IdentityEvent passed(IdentityEvent event) {
    return event
        .outcome(Outcome.SUCCESS)
        .factors(Factor.PASSWORD, FirstFactor.PASSED, SecondFactor.UNKNOWN);
  }

  private static IdentityEvent refused(IdentityEvent event, String error) {
    String why = error.substring(error.lastIndexOf("], ") < 0 ? 0 : error.lastIndexOf("], "));
    if (why.contains("TOTP code")
        || why.contains("scratch code")
        || why.contains("wo-factor code")) {
      boolean missing = why.contains("missing") || why.contains("no two-factor code");
      IdentityEvent code = IdentityEvent.of(Action.SECOND_FACTOR);
      return missing
          ? code.failed(Reason.SECOND_FACTOR_MISSING)
              .factors(Factor.SECOND_FACTOR, FirstFactor.PASSED, SecondFactor.FAILED)
          : code.secondFactor(
              why.contains("scratch") ? Factor.BACKUP_CODE : Factor.SECOND_FACTOR,
              false,
              Reason.BAD_SECOND_FACTOR);
    }
    if (why.contains("app-specific password")) {
      return event
          .failed(Reason.BAD_PASSWORD)
          .factors(Factor.APP_PASSWORD, FirstFactor.FAILED, SecondFactor.NOT_ASKED);
    }
    Reason reason = reason(why);
    if (reason == null) {
      return event.failed(null);
    }
    return switch (reason) {
      case BAD_PASSWORD, UNKNOWN_USER -> event.badPassword(reason);
      case EXPIRED ->
          event.failed(reason).factors(Factor.UNKNOWN, FirstFactor.PASSED, SecondFactor.UNKNOWN);
      case BACKEND_ERROR -> event.undecided(reason);
      default -> event.failed(reason);
    };
  }

  private static @Nullable Reason reason(String why) {
    if (why.contains("invalid password") || why.contains("invalid credentials")) {
      return Reason.BAD_PASSWORD;
    }
    if (why.contains("account not found") || why.contains("no such account")) {
      return Reason.UNKNOWN_USER;
    }
    if (why.contains("lockout")) {
      return Reason.LOCKED;
    }
    if (why.contains("not active") || why.contains("maintenance")) {
      return Reason.DISABLED;
    }
    if (why.contains("must change") || why.contains("xpired")) {
      return Reason.EXPIRED;
    }
    return why.contains("system failure")
            || why.contains("onnect")
            || why.contains("imed out")
            || why.contains("unavailable")
        ? Reason.BACKEND_ERROR
        : null;
  }

  /**
   * Lines of one request stand under one thread. Zimbra believes who its trusted proxies say the
   * client is, but IMAP clients may say so themselves.
   */
  private static Reading step(
      IdentityEvent event,
      @Nullable String user,
      String protocol,
      String log,
      String thread,
      ZimbraFields context) {
    List<SourceAddress> forwarded = new ArrayList<>(context.hops("ip"));
    forwarded.addAll(context.hops("oip"));
    Fact.Alone said = event.user(user).protocol(protocol).agent(context.get("ua")).fact();
    return new Reading.Login(
        new Fact.Web(
            said, Fact.Code.OF_ITS_OWN, request(thread) + ' ' + user, log, forwarded, false));
  }

  private static String request(String thread) {
    int url = thread.indexOf(':');
    return url < 0 ? thread : thread.substring(0, url);
  }
}
