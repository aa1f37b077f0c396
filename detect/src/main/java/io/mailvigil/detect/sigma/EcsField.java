// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Auth;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Client;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.Tls;
import io.mailvigil.common.wire.AuthEventJson;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A field of contract part 3 that rules may name, read straight from the event. */
final class EcsField {
  /** What {@link EcsField#value} gives. */
  enum Kind {
    /** String. */
    TEXT,
    /** Long or Double. */
    NUMBER,
    /** Boolean. */
    FLAG,
    /** SourceAddress. */
    ADDRESS,
    /** Instant. */
    TIME,
    /** List of String. */
    LIST
  }

  private static final Map<String, EcsField> ALL = new LinkedHashMap<>();

  static {
    add("@timestamp", Kind.TIME, AuthEvent::time);
    add("event.id", Kind.TEXT, AuthEvent::id);
    add("event.kind", Kind.TEXT, e -> AuthEventJson.kind(e.action()));
    add("event.category", Kind.TEXT, e -> AuthEventJson.category(e.action()));
    add("event.type", Kind.TEXT, e -> AuthEventJson.type(e.action()));
    add("event.action", Kind.TEXT, e -> e.action().wire());
    add("event.outcome", Kind.TEXT, e -> e.outcome().wire());
    add("event.reason", Kind.TEXT, e -> e.reason() == null ? null : e.reason().wire());
    add("event.start", Kind.TIME, e -> e.state() == null ? null : e.state().since());
    add("message", Kind.TEXT, e -> e.state() == null ? null : e.state().says());
    add("event.original", Kind.TEXT, AuthEvent::original);
    add("user.name", Kind.TEXT, AuthEvent::user);
    add("user.domain", Kind.TEXT, EcsField::domain);
    add("mailvigil.account", Kind.TEXT, e -> e.account() == null ? null : e.account().name());
    add("organization.id", Kind.TEXT, AuthEvent::tenant);
    source("source.ip", Kind.ADDRESS, Source::ip);
    source("source.port", Kind.NUMBER, s -> s.port() > 0 ? (Long) (long) s.port() : null);
    place("source.geo.country_iso_code", Kind.TEXT, Place::country);
    place("source.geo.city_name", Kind.TEXT, Place::city);
    place("source.geo.location.lat", Kind.NUMBER, p -> number(p.latitude()));
    place("source.geo.location.lon", Kind.NUMBER, p -> number(p.longitude()));
    place("mailvigil.geo.radius_km", Kind.NUMBER, p -> number(p.radiusKm()));
    source("source.as.number", Kind.NUMBER, s -> s.asNumber() > 0 ? (Long) s.asNumber() : null);
    source("source.as.organization.name", Kind.TEXT, Source::asOrganization);
    source("mailvigil.network.class", Kind.TEXT, Source::networkClass);
    add("network.protocol", Kind.TEXT, AuthEvent::protocol);
    add("service.type", Kind.TEXT, e -> e.service().type());
    add("host.name", Kind.TEXT, e -> e.service().host());
    add("process.name", Kind.TEXT, e -> e.service().process());
    add("process.pid", Kind.NUMBER, e -> e.service().pid() > 0 ? (Long) e.service().pid() : null);
    tls("tls.established", Kind.FLAG, Tls::established);
    tls("tls.version", Kind.TEXT, Tls::version);
    tls("tls.cipher", Kind.TEXT, Tls::cipher);
    client("user_agent.original", Client::userAgent);
    client("mailvigil.client.family", Client::family);
    client("mailvigil.client.version", Client::version);
    add(
        "mailvigil.auth.attempts",
        Kind.NUMBER,
        e -> e.action().isAuthentication() ? (Long) (long) e.attempts() : null);
    auth("mailvigil.auth.factor", a -> a.factor().wire());
    auth("mailvigil.auth.first_factor", a -> a.first().wire());
    auth("mailvigil.auth.second_factor", a -> a.second().wire());
    auth("mailvigil.auth.mechanism", a -> a.mechanism());
    add("mailvigil.auth.session", Kind.TEXT, e -> e.auth().session());
    add("mailvigil.auth.password_hash", Kind.TEXT, e -> e.auth().passwordHash());
    add("mailvigil.session.delegated", Kind.FLAG, e -> e.auth().delegated());
    add("mailvigil.source.authenticated", Kind.FLAG, e -> e.origin().authenticated());
    add("mailvigil.clock", Kind.TEXT, e -> e.clockAhead() ? "ahead" : null);
    add("mailvigil.taint", Kind.LIST, e -> e.taint().isEmpty() ? null : e.taint());
    mail("email.from.address", Mail::from);
    mail("email.local_id", Mail::queueId);
    mail("email.message_id", Mail::messageId);
    mail("mailvigil.mail.result", Mail::result);
    mail("mailvigil.forward.target", Mail::forwardTarget);
    count("mailvigil.mail.recipients", Mail::recipients);
    count("mailvigil.mail.external_recipients", Mail::externalRecipients);
    count("mailvigil.mail.fetched", Mail::fetched);
    count("mailvigil.mail.bytes", Mail::bytes);
    count("mailvigil.mail.deleted", Mail::deleted);
    count("mailvigil.mail.expunged", Mail::expunged);
    add(
        "related.ip",
        Kind.LIST,
        e -> e.source() == null ? null : List.of(e.source().ip().toString()));
    add("related.user", Kind.LIST, e -> e.user() == null ? null : List.of(e.user()));
    add("log.file.path", Kind.TEXT, e -> e.origin().file());
    add("log.offset", Kind.NUMBER, e -> e.origin().offset() < 0 ? null : e.origin().offset());
  }

  private final String name;
  private final Kind kind;
  private final Function<AuthEvent, @Nullable Object> reader;

  private EcsField(String name, Kind kind, Function<AuthEvent, @Nullable Object> reader) {
    this.name = name;
    this.kind = kind;
    this.reader = reader;
  }

  /** The field of that name; null where there is none. */
  static @Nullable EcsField find(String name) {
    return ALL.get(name);
  }

  /** Throws {@link IllegalArgumentException} where {@link #find} gives null. */
  static EcsField of(String name) {
    EcsField field = find(name);
    if (field == null) {
      throw new IllegalArgumentException("no field is called " + name);
    }
    return field;
  }

  static Collection<EcsField> all() {
    return Collections.unmodifiableCollection(ALL.values());
  }

  String name() {
    return name;
  }

  Kind kind() {
    return kind;
  }

  /** The event's value, of the class that the kind says; null where the event has none. */
  @Nullable Object value(AuthEvent event) {
    return reader.apply(event);
  }

  /** The number of an event, NaN where it has none or the field is none. */
  double number(AuthEvent event) {
    return reader.apply(event) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** The value as text, as the JSON has it; null where the event has none, and for a list. */
  @Nullable String text(AuthEvent event) {
    Object value = reader.apply(event);
    return value == null || value instanceof List ? null : value.toString();
  }

  /** The texts of a list; empty where the event has none or the field is no list. */
  @SuppressWarnings("unchecked") // a reader of kind LIST gives texts
  List<String> texts(AuthEvent event) {
    Object value = reader.apply(event);
    return value instanceof List ? (List<String>) value : List.of();
  }

  @Override
  public String toString() {
    return name;
  }

  private static void add(String name, Kind kind, Function<AuthEvent, @Nullable Object> reader) {
    ALL.put(name, new EcsField(name, kind, reader));
  }

  private static void source(String name, Kind kind, Function<Source, @Nullable Object> reader) {
    add(name, kind, e -> e.source() == null ? null : reader.apply(e.source()));
  }

  private static void place(String name, Kind kind, Function<Place, @Nullable Object> reader) {
    source(name, kind, s -> s.place() == null ? null : reader.apply(s.place()));
  }

  private static void tls(String name, Kind kind, Function<Tls, @Nullable Object> reader) {
    add(name, kind, e -> e.tls() == null ? null : reader.apply(e.tls()));
  }

  private static void client(String name, Function<Client, @Nullable Object> reader) {
    add(name, Kind.TEXT, e -> e.client() == null ? null : reader.apply(e.client()));
  }

  private static void auth(String name, Function<Auth, @Nullable Object> reader) {
    add(name, Kind.TEXT, e -> e.action().isAuthentication() ? reader.apply(e.auth()) : null);
  }

  private static void mail(String name, Function<Mail, @Nullable Object> reader) {
    add(name, Kind.TEXT, e -> e.mail() == null ? null : reader.apply(e.mail()));
  }

  private static void count(String name, ToLongFunction<Mail> reader) {
    add(
        name,
        Kind.NUMBER,
        e -> {
          Mail mail = e.mail();
          long value = mail == null ? -1 : reader.applyAsLong(mail);
          return value < 0 ? null : (Long) value;
        });
  }

  private static @Nullable Double number(double value) {
    return Double.isNaN(value) ? null : (Double) value;
  }

  private static @Nullable String domain(AuthEvent event) {
    String user = event.user();
    int at = user == null ? -1 : user.lastIndexOf('@');
    return user == null || at < 0 ? null : user.substring(at + 1);
  }
}
