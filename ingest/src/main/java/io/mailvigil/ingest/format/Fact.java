// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Client;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one line says, before it is joined with others: names and addresses as logged, null where
 * the line does not say.
 */
public sealed interface Fact {
  /** What a PAM module said. */
  enum Step {
    CODE_ACCEPTED,
    CODE_REFUSED,
    CODE_REUSED,
    CODE_LIMITED,
    CODE_MISSING,
    BACKUP_CODE_USED,
    NOT_ENROLLED,
    WITHIN_GRACE,
    ADDRESS_TOLD,
    PASSWORD_REFUSED,
    NO_PASSWORD_LEFT,
    USER_UNKNOWN,
    EXPIRED,
    PASSWORD_ACCEPTED,
    /** Sums up refusals of one conversation. */
    PASSWORDS_REFUSED,
    /** The helper of pam_unix, another process, which speaks first. */
    HELPER_REFUSED,
    /** What the same module has just said, in other words. */
    SAID_AGAIN,
    /** The push or call was denied. */
    CODE_DENIED,
    /** Nobody asked for a second factor: a bypass, or its service was away. */
    CODE_SKIPPED,
    /** Refused; which factor was judged is not known. */
    REFUSED,
    USER_REFUSED,
    LOCKED,
    POLICY,
    /** Refused because of where the client is. */
    PLACE,
    FAULT,

    /** The join's own: lines about it may have been those of another attempt. */
    INDISTINCT,
    NAME_TOLD
  }

  /** Where a web application's line stands among the steps of a login. */
  enum Code {
    /** A step of its own; nothing that this process writes next changes what it means. */
    OF_ITS_OWN,
    /** The password was right; the same process goes on to the code and says so if it must. */
    MAY_FOLLOW,
    /** The code is asked for. */
    ASKED
  }

  /** What a passdb answered, from the weakest to the strongest statement. */
  enum Answer {
    UNKNOWN_USER,
    BACKEND_ERROR,
    NAME_REFUSED,
    NOT_ALLOWED_FROM_HERE,
    PASSWORD_MISMATCH,
    PAM_REFUSED,
    TOKEN_REFUSED,
    CLEARTEXT_REFUSED,
    POLICY,
    ACCOUNT_REFUSED,
    EXPIRED,
    DENIED;

    /** True where a later passdb of the chain is not known to overrule it. */
    public boolean isDecisive() {
      return compareTo(NAME_REFUSED) >= 0;
    }
  }

  /**
   * A PAM line.
   *
   * @param module without {@code pam_}
   * @param attempts more than 1 for a line that sums up attempts without lines of their own
   */
  record Pam(
      Step step,
      String module,
      @Nullable String service,
      @Nullable String user,
      @Nullable SourceAddress ip,
      int attempts)
      implements Fact {}

  /**
   * A Dovecot passdb's answer.
   *
   * @param driver name of the passdb, as {@code pam} or {@code passwd-file-deny}
   * @param worker pid of the auth worker, 0 where none spoke
   */
  record Passdb(
      String driver,
      Answer answer,
      @Nullable String user,
      @Nullable SourceAddress ip,
      @Nullable String session,
      long worker,
      @Nullable String passwordHash)
      implements Fact {}

  /** A daemon granted a session. */
  record Granted(Peer peer) implements Fact {}

  /**
   * A daemon's own line about failed attempts.
   *
   * @param seconds how long the connection lasted, -1 where the line does not say
   */
  record Refused(Peer peer, Said said, int seconds) implements Fact {}

  /** A daemon knows no such user; a line about the attempt itself may follow. */
  record NoSuchUser(Peer peer) implements Fact {}

  /** The end of an authentication as Dovecot's event export or a SASL daemon tells it. */
  record Finished(boolean success, Peer peer) implements Fact {}

  /** An SMTP server's client has TLS. */
  record SmtpSecured(@Nullable SourceAddress ip, Tls tls) implements Fact {}

  /** An SMTP client left; how many AUTH commands succeeded and failed. */
  record SmtpGone(@Nullable SourceAddress ip, int passed, int failed) implements Fact {}

  /** An SMTP server took a mail from a client that had logged in. */
  record MailTaken(
      String queueId, @Nullable SourceAddress ip, String user, @Nullable String mechanism)
      implements Fact {}

  /**
   * What a client's program calls itself, before or after it has logged in.
   *
   * @param said all that it said, as logged
   */
  record ClientTold(String session, String said, @Nullable String family, @Nullable String version)
      implements Fact {}

  /**
   * Mails that a user has read or deleted; a count is -1 where the line does not state it.
   *
   * @param end the line sums up the session: what other lines have told of it is not told again
   */
  record Mailbox(
      Action action,
      String user,
      @Nullable String session,
      String protocol,
      long fetched,
      long bytes,
      long deleted,
      long expunged,
      @Nullable String messageId,
      boolean end)
      implements Fact {}

  /** A mail entered the queue. */
  record MailQueued(String queueId, String from, long size, long recipients) implements Fact {}

  /** What became of a mail, or of one of its recipients. */
  enum MailFate {
    SENT,
    DEFERRED,
    BOUNCED,
    /** Refused while it came in, by a rule, a filter or a policy server. */
    REFUSED
  }

  /**
   * A mail of the queue was delivered, deferred, bounced or refused.
   *
   * @param next the queue id under which the mail goes on on this very host, behind a filter
   */
  record MailStatus(String queueId, MailFate fate, @Nullable String next) implements Fact {}

  /** A mail came back from a filter of this host under another queue id. */
  record MailReturned(String queueId, String before) implements Fact {}

  /**
   * The product's own id of a person, and the login name that belongs to it: other lines of this
   * product have the id alone.
   */
  record Named(String person, String user) implements Fact {}

  /**
   * A step of signing in to a web application, which logs its steps apart.
   *
   * @param code what is known of the code when this line is written
   * @param login what the lines about one login have in common, null where nothing does
   * @param log which of the application's logs the line stands in: two of them may tell one step
   * @param forwarded who the headers say the client was, the nearest first; only known proxies are
   *     believed
   * @param doubtful the line lacks what only the application can write: a client may have forged it
   */
  record Web(
      Alone step,
      Code code,
      @Nullable String login,
      String log,
      List<SourceAddress> forwarded,
      boolean doubtful)
      implements Fact {
    public Web {
      forwarded = List.copyOf(forwarded);
    }
  }

  /**
   * A daemon logged the address, or the TLS, of a connection whose other lines name only its
   * session.
   *
   * @param session null where only the process ties the lines together
   */
  record Connected(
      @Nullable String session, @Nullable SourceAddress ip, int port, @Nullable Tls tls)
      implements Fact {}

  /**
   * A directory's client begins to authenticate; the answer names only the operation.
   *
   * @param user null where this line does not say
   * @param anonymous the client says that it is nobody
   */
  record Bind(String session, String operation, @Nullable String user, boolean anonymous)
      implements Fact {}

  /**
   * A directory's answer to a {@link Bind}.
   *
   * @param answer null where it succeeded
   */
  record BindResult(String session, String operation, @Nullable Answer answer) implements Fact {}

  /** The connection of this session is over. */
  record Left(String session) implements Fact {}

  /** A further line about a refusal; it counts only where the refusal has no line of its own. */
  record Again(Refused refused) implements Fact {}

  /**
   * A line that the daemon may write twice, to two logs.
   *
   * @param text hash of what the daemon wrote
   */
  record Twice(Fact fact, long text) implements Fact {}

  /** A piece of a message that was too long for one line of syslog. */
  record Part(int number, int of, String text) implements Fact {}

  /**
   * The client that has logged in on this connection sent a mail.
   *
   * @param session null where only the process ties the lines together
   */
  record Sent(
      @Nullable String session, String queueId, @Nullable String from, long size, long recipients)
      implements Fact {}

  /**
   * An SMTP server took a mail from a client that had logged in, and tells all of it in one line.
   *
   * @param recipients -1 where the line does not say; {@link MailStep}s may
   */
  record MailAccepted(String queueId, Peer peer, @Nullable String from, long size, long recipients)
      implements Fact {
    /** Who sent it: this line has his name. */
    public String user() {
      return Objects.requireNonNull(peer.user(), "a mail of a logged-in client has his name");
    }
  }

  /**
   * What became of a mail in the queue.
   *
   * @param recipients how many the line speaks of
   * @param completed the mail has left the queue
   */
  record MailStep(String queueId, int recipients, boolean completed) implements Fact {}

  /**
   * An event that needs no other line.
   *
   * @param person the product's own id of the user, where a line may lack his name
   * @param twin what the lines about one and the same step have in common, where the product writes
   *     it more than once: the first tells it
   */
  record Alone(
      Said said,
      Peer peer,
      @Nullable Mail mail,
      @Nullable Client client,
      @Nullable String person,
      @Nullable String twin)
      implements Fact {
    /** One that says nothing of a mail or of the client's program. */
    public Alone(Said said, Peer peer) {
      this(said, peer, null, null, null, null);
    }
  }
}
