// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.wire.AuthEventJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The {@code logsource} of a rule: which events it is about at all.
 *
 * @param taxonomy the names that the product's own fields have, {@link Taxonomy#NONE} for ECS only
 * @param test true for the events of that source
 */
record LogSource(Taxonomy taxonomy, Predicate<AuthEvent> test) {
  private static final Set<String> KEYS = Set.of("category", "product", "service", "definition");

  private static final List<String> CATEGORIES = List.of("authentication", "email", "iam", "host");

  /** The values of {@code service.type} that products of Sigma's taxonomy stand for. */
  private static final Map<String, Set<String>> PRODUCTS =
      Map.ofEntries(
          Map.entry("okta", Set.of("okta")),
          Map.entry("azure", Set.of("entra")),
          Map.entry("m365", Set.of("o365", "exchange")),
          Map.entry("gcp", Set.of("google_workspace")),
          Map.entry("google_workspace", Set.of("google_workspace")),
          Map.entry("cisco", Set.of("duo", "duo-unix")),
          Map.entry("linux", Set.of("pam", "sshd", "saslauthd", "duo-unix", "dovecot", "postfix")));

  /** What ingest reads: every one may stand as {@code product} or {@code service}. */
  private static final Set<String> DAEMONS =
      new LinkedHashSet<>(
          List.of(
              "dovecot",
              "postfix",
              "exim",
              "courier",
              "cyrus",
              "sendmail",
              "qmail",
              "vpopmail",
              "opensmtpd",
              "stalwart",
              "exchange",
              "mailcow",
              "uw-imap",
              "nginx-mail",
              "roundcube",
              "sogo",
              "horde",
              "squirrelmail",
              "zimbra",
              "pam",
              "sshd",
              "saslauthd",
              "duo",
              "duo-unix",
              "privacyidea",
              "keycloak",
              "authelia",
              "authentik",
              "okta",
              "entra",
              "o365",
              "google_workspace"));

  private record Service(Set<String> types, @Nullable String category) {}

  /** {@code product/service} of Sigma's taxonomy; a null type set keeps that of the product. */
  private static final Map<String, Service> SERVICES =
      Map.ofEntries(
          Map.entry("azure/signinlogs", new Service(Set.of("entra"), "authentication")),
          Map.entry("azure/auditlogs", new Service(Set.of("entra"), "iam")),
          Map.entry("okta/okta", new Service(Set.of("okta"), null)),
          Map.entry("cisco/duo", new Service(Set.of("duo"), null)),
          Map.entry("gcp/google_workspace.login", new Service(Set.of("google_workspace"), null)),
          Map.entry("gcp/google_workspace.admin", new Service(Set.of("google_workspace"), null)),
          Map.entry("gcp/google_workspace.token", new Service(Set.of("google_workspace"), null)),
          Map.entry("linux/auth", new Service(Set.of("pam", "sshd", "saslauthd"), null)),
          Map.entry("linux/syslog", new Service(Set.of("pam", "sshd", "saslauthd"), null)),
          Map.entry("linux/sshd", new Service(Set.of("sshd"), null)));

  /** Reads the section; null, with the mistake noted, where its events are none of ours. */
  static @Nullable LogSource read(Section section) {
    Mistakes mistakes = section.mistakes();
    int before = mistakes.count();
    List<Predicate<AuthEvent>> tests = new ArrayList<>();
    String category = word(section, "category");
    String product = word(section, "product");
    String service = word(section, "service");
    section.names().stream().filter(key -> !KEYS.contains(key)).forEach(section::get);
    if (category == null && product == null && service == null) {
      section.mistakes().mistake(section.node(), "logsource says nothing: " + MEND);
      return null;
    }
    if (category != null) {
      if (!CATEGORIES.contains(category)) {
        section.mistake("category", refusal(category, CATEGORIES));
      }
      tests.add(ofCategory(category));
    }
    if (product != null && !product.equals("mailvigil")) {
      Set<String> types =
          PRODUCTS.getOrDefault(product, DAEMONS.contains(product) ? Set.of(product) : Set.of());
      if (types.isEmpty()) {
        Set<String> known = new LinkedHashSet<>(PRODUCTS.keySet());
        known.addAll(DAEMONS);
        known.add("mailvigil");
        section.mistake("product", refusal(product, known));
      }
      tests.add(ofTypes(types));
    }
    if (service != null) {
      service(section, product, service, tests);
    }
    Taxonomy taxonomy = Taxonomy.of(product == null ? "" : product);
    return mistakes.count() > before ? null : new LogSource(taxonomy, Tests.all(tests));
  }

  /** Every {@code service.type} that a source can stand for. */
  static Stream<String> types() {
    return Stream.of(
            DAEMONS.stream(),
            PRODUCTS.values().stream().flatMap(Set::stream),
            SERVICES.values().stream().flatMap(service -> service.types.stream()))
        .flatMap(all -> all)
        .distinct();
  }

  private static final String MEND =
      "write category: authentication, or product: and the daemon's name";

  private static void service(
      Section section, @Nullable String product, String name, List<Predicate<AuthEvent>> tests) {
    Service service = SERVICES.get(product + "/" + name);
    if (service != null) {
      tests.add(ofTypes(service.types));
      if (service.category != null) {
        tests.add(ofCategory(service.category));
      }
    } else if (DAEMONS.contains(name)) {
      tests.add(ofTypes(Set.of(name)));
    } else {
      Set<String> known = new LinkedHashSet<>(DAEMONS);
      for (String key : SERVICES.keySet()) {
        if (key.startsWith(product + "/")) {
          known.add(key.substring(key.indexOf('/') + 1));
        }
      }
      section.mistake("service", refusal(name, known));
    }
  }

  private static String refusal(String word, Collection<String> known) {
    String near = Nearest.of(word, known);
    return Mistakes.quote(word)
        + " is no source of Mailvigil's events"
        + (near == null ? ": " + MEND : ": did you mean '" + near + "'?");
  }

  private static @Nullable String word(Section section, String key) {
    String text = section.text(key);
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  private static Predicate<AuthEvent> ofTypes(Set<String> types) {
    if (types.size() == 1) {
      String type = types.iterator().next();
      return event -> type.equals(event.service().type());
    }
    return event -> types.contains(event.service().type());
  }

  private static Predicate<AuthEvent> ofCategory(String category) {
    return event -> AuthEventJson.category(event.action()).equals(category);
  }
}
