// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Auth;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Origin;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.Service;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes events for tests: {@code Events.at(90).of("bob").from("203.0.113.9").wrongCode()}. */
public final class Events {
  /** Twenty minutes past the hour: far from the edges of slots. */
  public static final Instant START = Instant.parse("2026-11-23T10:20:00Z");

  private final Instant time;
  private String id;
  private Action action = Action.LOGIN;
  private Outcome outcome = Outcome.SUCCESS;
  private @Nullable Reason reason;
  private int attempts = 1;
  private String tenant = Account.DEFAULT_TENANT;
  private @Nullable String user = "bob@example.org";
  private @Nullable Source source = Source.of(SourceAddress.of("203.0.113.9"));
  private Auth auth = Auth.NONE;
  private boolean authenticated = true;
  private List<String> taint = List.of();
  private @Nullable Mail mail;

  private Events(Instant time) {
    this.time = time;
    this.id = "";
  }

  /** So many seconds after {@link #START}. */
  public static Events at(double seconds) {
    return at(START.plus(Duration.ofMillis((long) (seconds * 1000))));
  }

  public static Events at(Instant time) {
    return new Events(time);
  }

  public Events id(String theId) {
    id = theId;
    return this;
  }

  public Events tenant(String name) {
    tenant = name;
    return this;
  }

  /** The login name, or null for none. */
  public Events of(@Nullable String login) {
    user = login;
    return this;
  }

  public Events from(@Nullable String ip) {
    source = ip == null ? null : Source.of(SourceAddress.of(ip));
    return this;
  }

  public Events from(String ip, Place place, long asNumber) {
    source = new Source(SourceAddress.of(ip), 0, place, asNumber, "AS" + asNumber, null);
    return this;
  }

  public Events behind(Source value) {
    source = value;
    return this;
  }

  public Events attempts(int n) {
    attempts = n;
    return this;
  }

  public Events unauthenticated() {
    authenticated = false;
    return this;
  }

  public Events mail(Mail value) {
    mail = value;
    return this;
  }

  public Events tainted() {
    taint = List.of("user.name");
    return this;
  }

  public Events action(Action value) {
    action = value;
    return this;
  }

  /** A wrong second factor after the right password. */
  public AuthEvent wrongCode() {
    return wrongCode(FirstFactor.PASSED);
  }

  public AuthEvent wrongCode(FirstFactor first) {
    auth = new Auth(Factor.SECOND_FACTOR, first, SecondFactor.FAILED, "PLAIN", null, null, false);
    return fails(Reason.BAD_SECOND_FACTOR);
  }

  public AuthEvent wrongPassword() {
    return wrongPassword(null);
  }

  public AuthEvent wrongPassword(@Nullable String hash) {
    auth =
        new Auth(
            Factor.PASSWORD,
            FirstFactor.FAILED,
            SecondFactor.NOT_ASKED,
            "PLAIN",
            null,
            hash,
            false);
    return fails(Reason.BAD_PASSWORD);
  }

  /** A failure for that reason; what is known of the factors stays as set before. */
  public AuthEvent fails(Reason why) {
    outcome = Outcome.FAILURE;
    reason = why;
    return build();
  }

  /** A login with password and second factor. */
  public AuthEvent succeeds() {
    auth =
        new Auth(
            Factor.SECOND_FACTOR,
            FirstFactor.PASSED,
            SecondFactor.PASSED,
            "PLAIN",
            null,
            null,
            false);
    return build();
  }

  /** A login with an app password: no second factor asked. */
  public AuthEvent succeedsWithAppPassword() {
    auth =
        new Auth(
            Factor.APP_PASSWORD,
            FirstFactor.UNKNOWN,
            SecondFactor.NOT_ASKED,
            "PLAIN",
            null,
            null,
            false);
    return build();
  }

  /** A login that a webmail made for its user. */
  public AuthEvent delegated() {
    auth =
        new Auth(
            Factor.PASSWORD, FirstFactor.PASSED, SecondFactor.UNKNOWN, "PLAIN", null, null, true);
    return build();
  }

  public Events auth(Auth value) {
    auth = value;
    return this;
  }

  public Events outcome(Outcome value) {
    outcome = value;
    return this;
  }

  public AuthEvent build() {
    String name = user;
    String theId =
        !id.isEmpty()
            ? id
            : Hash.id(
                time.toString(),
                String.valueOf(user),
                String.valueOf(source),
                outcome + "" + reason + auth);
    return new AuthEvent(
        theId,
        time,
        action,
        outcome,
        reason,
        attempts,
        tenant,
        name,
        name == null ? null : new Account(tenant, name),
        source,
        "imap",
        new Service("dovecot", "mx", "imap-login", 1),
        null,
        null,
        auth,
        mail,
        new Origin("/var/log/mail.log", 0, authenticated),
        taint,
        false,
        null);
  }
}
