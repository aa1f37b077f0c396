// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Client;
import io.mailvigil.common.event.Source;
import io.mailvigil.detect.Words;
import io.mailvigil.detect.profile.login.LoginScore.Term;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Says in words what makes a login unusual. */
final class LoginWords {
  private static final int MOST = 3;

  private LoginWords() {}

  static String sentence(AuthEvent event, LoginReading reading, LoginScore score, long oneIn) {
    String name = event.account() == null ? "somebody" : Words.name(event.account().name());
    String why =
        top(score).stream()
            .map(term -> words(told(term, reading), event, reading))
            .distinct()
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT, "%s logged in as 1 of %,d logins here do: %s", name, oneIn, why);
  }

  /** The weightiest terms that speak for an attacker. */
  static List<Term> top(LoginScore score) {
    return score.terms().entrySet().stream()
        .filter(each -> each.getValue() > 0 && each.getKey() != Term.ATTACKER)
        .sorted(
            Comparator.comparing(Map.Entry<Term, Double>::getValue)
                .reversed()
                .thenComparing(Map.Entry::getKey))
        .limit(MOST)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** What is new within something new says no more than that. */
  private static Term told(Term term, LoginReading reading) {
    boolean within =
        term == Term.NETWORK || (term == Term.ADDRESS && reading.known()[LoginProfile.NET] == 0);
    return !within
        ? term
        : reading.known()[LoginProfile.SYSTEM] == 0 ? Term.OPERATOR : Term.NETWORK;
  }

  private static String words(Term term, AuthEvent event, LoginReading reading) {
    Source source = event.source();
    Login login = reading.login();
    Client client = event.client();
    return switch (term) {
      case COUNTRY ->
          isNew(reading, LoginProfile.COUNTRY, letters(login.country()))
              + usually(letters(reading.usualCountry()), login.country() == reading.usualCountry());
      case OPERATOR -> {
        boolean numbered = source != null && source.asNumber() > 0;
        yield isNew(reading, LoginProfile.SYSTEM, numbered ? system(login.system()) : "the network")
            + (numbered && reading.usualSystem() > 0
                ? usually(system(reading.usualSystem()), login.system() == reading.usualSystem())
                : "");
      }
      case NETWORK -> isNew(reading, LoginProfile.NET, "the network");
      case ADDRESS -> isNew(reading, LoginProfile.HOST, "the address");
      case DOOR -> {
        String mechanism = event.auth().mechanism();
        yield isNew(
            reading,
            LoginProfile.DOOR,
            event.protocol()
                + (mechanism == null ? "" : " with " + Words.name(mechanism))
                + (login.is(Login.SECOND_FACTOR) ? " and a second factor" : ""));
      }
      case CLIENT ->
          isNew(reading, LoginProfile.FAMILY, client(client == null ? null : client.family()));
      case VERSION ->
          isNew(
              reading,
              LoginProfile.VERSION,
              "version "
                  + (client == null || client.version() == null
                      ? "?"
                      : Words.name(client.version())));
      case HOUR -> "an unusual hour";
      case DISTANCE -> String.format(Locale.ROOT, "%.0f km from the usual places", reading.km());
      case SPEED ->
          reading.kmh() < 0
              ? "where nothing was for a day"
              : String.format(Locale.ROOT, "%.0f km/h from where the account was", reading.kmh());
      case FAILURES -> reading.failures() < 0.3 ? "no failure before" : "failed attempts before";
      case INFRASTRUCTURE -> "many failures from there";
      case ATTACKER -> "";
    };
  }

  private static String client(@org.jspecify.annotations.Nullable String family) {
    return family == null ? "a client without a name" : "client " + Words.name(family);
  }

  private static String isNew(LoginReading reading, int level, String what) {
    float below = reading.below()[level];
    float known = reading.known()[level];
    if (known == 0) {
      return below > 0 || reading.logins() > 0
          ? what + " new for this account"
          : what + " rare here";
    }
    return String.format(
        Locale.ROOT, "%s on %.0f of %.0f logins", what, Math.max(1, known), Math.max(1, below));
  }

  private static String usually(String usual, boolean same) {
    return usual.isEmpty() || same ? "" : " (usually " + usual + ")";
  }

  private static String system(int number) {
    return "AS" + Integer.toUnsignedString(number);
  }

  private static String letters(int country) {
    return country == 0
        ? "country unknown"
        : "" + (char) (country >> 8 & 0x7f) + (char) (country & 0x7f);
  }
}
