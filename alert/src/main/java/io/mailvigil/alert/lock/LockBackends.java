// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.config.ConfigNode;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where locks are put in force: the section {@code alert.lock-backends}. Each section in it is a
 * back end; its key is the back end's name, and its kind too unless {@code type} says another.
 *
 * @param all by name, in the order of the file
 * @param chain the order of their calls
 */
public record LockBackends(Map<String, LockBackend.Config> all, LockChain chain) {

  /** The kinds there are: a new one is registered here. */
  enum Type {
    DOVECOT(DovecotLock.Config::from),
    SQL(SqlLock.Config::from),
    LDAP(LdapLock.Config::from),
    UNIX(UnixLock.Config::from),
    AUTH_POLICY(AuthPolicyLock.Config::from),
    POSTFIX(PostfixLock.Config::from),
    COMMAND(CommandLock.Config::from),
    WEBHOOK(WebhookLock.Config::from),
    SCIM(ScimLock.Config::from),
    KEYCLOAK(KeycloakLock.Config::from),
    GRAPH(GraphLock.Config::from),
    GOOGLE(GoogleLock.Config::from),
    ZIMBRA(ZimbraLock.Config::from),
    MAILCOW(MailcowLock.Config::from),
    STALWART(StalwartLock.Config::from);

    private final Function<ConfigNode, LockBackend.@Nullable Config> reader;

    Type(Function<ConfigNode, LockBackend.@Nullable Config> reader) {
      this.reader = reader;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Keeps the order. */
  public LockBackends {
    all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
  }

  /** Reads the section; mistakes are noted in it. */
  public static LockBackends from(ConfigNode node) {
    Map<String, LockBackend.Config> all = new LinkedHashMap<>();
    Map<String, Integer> steps = new LinkedHashMap<>();
    for (String name : node.names()) {
      if (!name.equals(DemoLock.NAME)) {
        ConfigNode section = node.section(name);
        steps.put(name, section.integer("step", 1, 1, 9));
        LockBackend.Config config = backend(name, section);
        if (config != null) {
          all.put(name, config);
        }
      }
    }
    if (node.flag(DemoLock.NAME, false)) {
      all.put(DemoLock.NAME, new DemoLock.Config());
      steps.put(DemoLock.NAME, 1);
    }
    steps.keySet().retainAll(all.keySet());
    return new LockBackends(all, new LockChain(steps));
  }

  private static LockBackend.@Nullable Config backend(String name, ConfigNode node) {
    if (!name.matches("[a-z0-9][a-z0-9-]{0,31}")) {
      node.mistake("type", "the name of a back end is lower-case letters, digits and '-'");
    }
    Type named = null;
    for (Type type : Type.values()) {
      if (type.word().equals(name)) {
        named = type;
      }
    }
    if (named == null && !node.has("type")) {
      node.mistake(
          "type",
          "is missing, and the name is none: one of "
              + Arrays.stream(Type.values()).map(Type::word).collect(Collectors.joining(", ")));
      return null;
    }
    return node.choice("type", named == null ? Type.DOVECOT : named, Type.class).reader.apply(node);
  }

  /** Makes them all, by name, in order; nothing is touched before their first call. */
  public Map<String, LockBackend> make() {
    Map<String, LockBackend> made = new LinkedHashMap<>();
    all.forEach((name, config) -> made.put(name, config.make(name)));
    return made;
  }
}
