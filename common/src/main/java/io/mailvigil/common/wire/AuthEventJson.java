// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Auth;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Client;
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
import io.mailvigil.common.event.SourceState;
import io.mailvigil.common.event.Tls;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An {@link AuthEvent} as JSON in ECS (contract part 3): on the topic, in Elasticsearch, from
 * {@code explain}.
 */
public final class AuthEventJson {
  private AuthEventJson() {}

  public static void write(AuthEvent e, JsonGenerator out) throws IOException {
    out.writeStartObject();
    writeFields(e, out);
    out.writeEndObject();
  }

  private static void writeFields(AuthEvent e, JsonGenerator json) throws IOException {
    Fields out = new Fields(json);
    out.text("@timestamp", e.time());
    out.text("event.id", e.id());
    out.text("event.kind", kind(e.action()));
    out.texts("event.category", List.of(category(e.action())));
    out.texts("event.type", List.of(type(e.action())));
    out.text("event.action", e.action().wire());
    out.text("event.outcome", e.outcome().wire());
    if (e.reason() != null) {
      out.text("event.reason", e.reason().wire());
    }
    out.text("event.original", e.original());
    if (e.state() != null) {
      out.text("event.start", e.state().since());
      out.text("message", e.state().says());
    }
    String user = e.user();
    out.text("user.name", user);
    if (user != null && user.lastIndexOf('@') >= 0) {
      out.text("user.domain", user.substring(user.lastIndexOf('@') + 1));
    }
    out.text("organization.id", e.tenant());
    source(e.source(), out);
    out.text("network.protocol", e.protocol());
    out.text("service.type", e.service().type());
    out.text("host.name", e.service().host());
    out.text("process.name", e.service().process());
    if (e.service().pid() > 0) {
      out.number("process.pid", e.service().pid());
    }
    if (e.tls() != null) {
      out.flag("tls.established", e.tls().established());
      out.text("tls.version", e.tls().version());
      out.text("tls.cipher", e.tls().cipher());
    }
    if (e.client() != null) {
      out.text("user_agent.original", e.client().userAgent());
    }
    out.text("log.file.path", e.origin().file());
    if (e.origin().offset() >= 0) {
      out.number("log.offset", e.origin().offset());
    }
    if (e.source() != null) {
      out.texts("related.ip", List.of(e.source().ip()));
    }
    if (user != null) {
      out.texts("related.user", List.of(user));
    }
    Mail mail = e.mail();
    if (mail != null) {
      out.text("email.from.address", mail.from());
      out.text("email.local_id", mail.queueId());
      out.text("email.message_id", mail.messageId());
    }
    mailvigil(e, out);
    out.end();
  }

  private static void source(@Nullable Source source, Fields out) throws IOException {
    if (source == null) {
      return;
    }
    out.text("source.ip", source.ip());
    if (source.port() > 0) {
      out.number("source.port", source.port());
    }
    Place place = source.place();
    if (place != null) {
      out.text("source.geo.country_iso_code", place.country());
      out.text("source.geo.city_name", place.city());
      if (place.hasPoint()) {
        out.decimal("source.geo.location.lat", place.latitude());
        out.decimal("source.geo.location.lon", place.longitude());
      }
    }
    if (source.asNumber() > 0) {
      out.number("source.as.number", source.asNumber());
      out.text("source.as.organization.name", source.asOrganization());
    }
  }

  private static void mailvigil(AuthEvent e, Fields out) throws IOException {
    if (e.account() != null) {
      out.text("mailvigil.account", e.account().name());
    }
    if (e.action().isAuthentication()) {
      Auth auth = e.auth();
      if (e.attempts() > 1) {
        out.number("mailvigil.auth.attempts", e.attempts());
      }
      out.text("mailvigil.auth.factor", auth.factor().wire());
      out.text("mailvigil.auth.first_factor", auth.first().wire());
      out.text("mailvigil.auth.second_factor", auth.second().wire());
      out.text("mailvigil.auth.mechanism", auth.mechanism());
    }
    out.text("mailvigil.auth.session", e.auth().session());
    out.text("mailvigil.auth.password_hash", e.auth().passwordHash());
    if (e.auth().delegated()) {
      out.flag("mailvigil.session.delegated", true);
    }
    if (e.client() != null) {
      out.text("mailvigil.client.family", e.client().family());
      out.text("mailvigil.client.version", e.client().version());
    }
    Source source = e.source();
    if (source != null && source.place() != null && !Double.isNaN(source.place().radiusKm())) {
      out.decimal("mailvigil.geo.radius_km", source.place().radiusKm());
    }
    if (source != null) {
      out.text("mailvigil.network.class", source.networkClass());
    }
    if (!e.origin().authenticated()) {
      out.flag("mailvigil.source.authenticated", false);
    }
    if (e.clockAhead()) {
      out.text("mailvigil.clock", "ahead");
    }
    out.texts("mailvigil.taint", e.taint());
    Mail mail = e.mail();
    if (mail != null) {
      count("mailvigil.mail.recipients", mail.recipients(), out);
      count("mailvigil.mail.external_recipients", mail.externalRecipients(), out);
      out.text("mailvigil.mail.result", mail.result());
      count("mailvigil.mail.fetched", mail.fetched(), out);
      count("mailvigil.mail.bytes", mail.bytes(), out);
      count("mailvigil.mail.deleted", mail.deleted(), out);
      count("mailvigil.mail.expunged", mail.expunged(), out);
      out.text("mailvigil.forward.target", mail.forwardTarget());
    }
  }

  private static void count(String path, long value, Fields out) throws IOException {
    if (value >= 0) {
      out.number(path, value);
    }
  }

  /** {@code event.kind} of an action: {@code event}, or {@code state} of what is our own. */
  public static String kind(Action action) {
    return action == Action.SOURCE_STATE ? "state" : "event";
  }

  /**
   * {@code event.category} of an action: {@code authentication}, {@code email} or {@code iam};
   * {@code host} of what is our own.
   */
  public static String category(Action action) {
    if (action == Action.SOURCE_STATE) {
      return "host";
    }
    if (action.isAuthentication()) {
      return "authentication";
    }
    return action.compareTo(Action.MAIL_DELETED) <= 0 || action == Action.FORWARDING_CHANGED
        ? "email"
        : "iam";
  }

  /** {@code event.type} of an action. */
  public static String type(Action action) {
    return switch (action) {
      case LOGIN, FIRST_FACTOR, SECOND_FACTOR -> "start";
      case LOGOUT, SESSION_KICKED -> "end";
      case MAIL_SENT, MAIL_REJECTED, MAIL_DELIVERED, MAIL_READ, MAIL_DELETED, SOURCE_STATE ->
          "info";
      default -> "change";
    };
  }

  /**
   * Reads an event back; fields of later versions are ignored. Throws {@link
   * IllegalArgumentException} on a broken one.
   */
  public static AuthEvent read(JsonParser in) throws IOException {
    AuthEventFields fields = new AuthEventFields();
    FieldReader.read(in, fields);
    return fields.event();
  }

  /** Gathers an event's fields while they are read. */
  private static final class AuthEventFields implements FieldReader.Leaf {
    private @Nullable Instant time;
    private @Nullable String id;
    private Action action = Action.LOGIN;
    private Outcome outcome = Outcome.UNKNOWN;
    private @Nullable Reason reason;
    private @Nullable String original;
    private @Nullable Instant since;
    private @Nullable String says;
    private @Nullable String user;
    private String tenant = Account.DEFAULT_TENANT;
    private @Nullable SourceAddress ip;
    private int port;
    private @Nullable String country;
    private @Nullable String city;
    private double lat = Double.NaN;
    private double lon = Double.NaN;
    private double radius = Double.NaN;
    private long as;
    private @Nullable String asOrganization;
    private @Nullable String networkClass;
    private @Nullable String protocol;
    private String service = "unknown";
    private @Nullable String host;
    private @Nullable String process;
    private long pid;
    private @Nullable Boolean tls;
    private @Nullable String tlsVersion;
    private @Nullable String tlsCipher;
    private @Nullable String agent;
    private @Nullable String family;
    private @Nullable String version;
    private @Nullable String file;
    private long offset = -1;
    private boolean authenticated = true;
    private @Nullable String account;
    private int attempts = 1;
    private Factor factor = Factor.UNKNOWN;
    private FirstFactor first = FirstFactor.UNKNOWN;
    private SecondFactor second = SecondFactor.UNKNOWN;
    private @Nullable String mechanism;
    private @Nullable String session;
    private @Nullable String passwordHash;
    private boolean delegated;
    private boolean ahead;
    private List<String> taint = List.of();
    private boolean hasMail;
    private @Nullable String from;
    private @Nullable String queueId;
    private @Nullable String messageId;
    private @Nullable String result;
    private @Nullable String forward;
    private final long[] counts = {-1, -1, -1, -1, -1, -1};

    @Override
    public void accept(String path, JsonParser in) throws IOException {
      switch (path) {
        case "@timestamp" -> time = Instant.parse(in.getText());
        case "event.id" -> id = in.getText();
        case "event.action" -> action = Action.of(in.getText());
        case "event.outcome" -> outcome = Outcome.of(in.getText());
        case "event.reason" -> reason = Reason.of(in.getText());
        case "event.original" -> original = in.getText();
        case "event.start" -> since = Instant.parse(in.getText());
        case "message" -> says = in.getText();
        case "user.name" -> user = in.getText();
        case "organization.id" -> tenant = in.getText();
        case "source.ip" -> ip = SourceAddress.of(in.getText());
        case "source.port" -> port = in.getIntValue();
        case "source.geo.country_iso_code" -> country = in.getText();
        case "source.geo.city_name" -> city = in.getText();
        case "source.geo.location.lat" -> lat = in.getDoubleValue();
        case "source.geo.location.lon" -> lon = in.getDoubleValue();
        case "mailvigil.geo.radius_km" -> radius = in.getDoubleValue();
        case "source.as.number" -> as = in.getLongValue();
        case "source.as.organization.name" -> asOrganization = in.getText();
        case "mailvigil.network.class" -> networkClass = in.getText();
        case "network.protocol" -> protocol = in.getText();
        case "service.type" -> service = in.getText();
        case "host.name" -> host = in.getText();
        case "process.name" -> process = in.getText();
        case "process.pid" -> pid = in.getLongValue();
        case "tls.established" -> tls = in.getBooleanValue();
        case "tls.version" -> tlsVersion = in.getText();
        case "tls.cipher" -> tlsCipher = in.getText();
        case "user_agent.original" -> agent = in.getText();
        case "mailvigil.client.family" -> family = in.getText();
        case "mailvigil.client.version" -> version = in.getText();
        case "log.file.path" -> file = in.getText();
        case "log.offset" -> offset = in.getLongValue();
        case "mailvigil.source.authenticated" -> authenticated = in.getBooleanValue();
        case "mailvigil.account" -> account = in.getText();
        case "mailvigil.auth.attempts" -> attempts = in.getIntValue();
        case "mailvigil.auth.factor" -> factor = Factor.of(in.getText());
        case "mailvigil.auth.first_factor" -> first = FirstFactor.of(in.getText());
        case "mailvigil.auth.second_factor" -> second = SecondFactor.of(in.getText());
        case "mailvigil.auth.mechanism" -> mechanism = in.getText();
        case "mailvigil.auth.session" -> session = in.getText();
        case "mailvigil.auth.password_hash" -> passwordHash = in.getText();
        case "mailvigil.session.delegated" -> delegated = in.getBooleanValue();
        case "mailvigil.clock" -> ahead = in.getText().equals("ahead");
        case "mailvigil.taint" -> taint = FieldReader.texts(in);
        default -> mail(path, in);
      }
    }

    private void mail(String path, JsonParser in) throws IOException {
      boolean had = hasMail;
      hasMail = true;
      switch (path) {
        case "email.from.address" -> from = in.getText();
        case "email.local_id" -> queueId = in.getText();
        case "email.message_id" -> messageId = in.getText();
        case "mailvigil.mail.result" -> result = in.getText();
        case "mailvigil.forward.target" -> forward = in.getText();
        case "mailvigil.mail.recipients" -> counts[0] = in.getLongValue();
        case "mailvigil.mail.external_recipients" -> counts[1] = in.getLongValue();
        case "mailvigil.mail.fetched" -> counts[2] = in.getLongValue();
        case "mailvigil.mail.bytes" -> counts[3] = in.getLongValue();
        case "mailvigil.mail.deleted" -> counts[4] = in.getLongValue();
        case "mailvigil.mail.expunged" -> counts[5] = in.getLongValue();
        default -> hasMail = had;
      }
    }

    AuthEvent event() {
      if (time == null || id == null) {
        throw new IllegalArgumentException("an event has @timestamp and event.id");
      }
      Place place = country == null ? null : new Place(country, city, lat, lon, radius);
      return new AuthEvent(
          id,
          time,
          action,
          outcome,
          reason,
          attempts,
          tenant,
          user,
          account == null ? null : new Account(tenant, account),
          ip == null ? null : new Source(ip, port, place, as, asOrganization, networkClass),
          protocol,
          new Service(service, host, process, pid),
          tls == null ? null : new Tls(tls, tlsVersion, tlsCipher),
          agent == null && family == null ? null : new Client(agent, family, version),
          new Auth(factor, first, second, mechanism, session, passwordHash, delegated),
          hasMail
              ? new Mail(
                  from, queueId, messageId, counts[0], counts[1], result, counts[2], counts[3],
                  counts[4], counts[5], forward)
              : null,
          new Origin(file, offset, authenticated),
          taint,
          ahead,
          original,
          since == null || says == null ? null : new SourceState(since, says));
    }
  }
}
