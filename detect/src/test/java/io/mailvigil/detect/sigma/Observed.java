// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Auth;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Client;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Origin;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.Service;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import io.mailvigil.detect.Events;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A random event, and beside it what its fields are by their names, made without the code that
 * reads fields.
 */
record Observed(AuthEvent event, Map<String, List<String>> fields) {
  /** Texts that wildcards, letters, escapes and dashes can go wrong on. */
  static final List<String> TEXTS =
      List.of(
          "bob",
          "BOB",
          "bobby",
          "Zoë",
          "ZOË",
          "a*b",
          "axb",
          "a?b",
          "c\\d",
          "c\\*d",
          "-k v",
          "/k v",
          "–k v",
          "x-y-z",
          "q\uD83D\uDE00q",
          "qq",
          "zeta",
          "zeta zeta",
          "1.2",
          "42",
          "ſtraße",
          "K",
          "\u212A",
          "%h%",
          "b.b",
          "bxb",
          "null",
          "true");

  static Observed of(Random random) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    Action action =
        pick(
            random,
            List.of(Action.LOGIN, Action.FIRST_FACTOR, Action.SECOND_FACTOR, Action.LOGOUT));
    Outcome outcome = pick(random, List.of(Outcome.values()));
    Reason reason =
        random.nextInt(3) == 0
            ? null
            : pick(random, List.of(Reason.BAD_PASSWORD, Reason.UNKNOWN_USER, Reason.LOCKED));
    String user = text(random);
    String ip =
        random.nextInt(5) == 0
            ? null
            : pick(
                random,
                List.of(
                    "203.0.113.9", "203.0.113.130", "198.51.100.1", "2001:db8::1", "2001:db8:1::"));
    int attempts = random.nextInt(3) == 0 ? 2 + random.nextInt(9) : 1;
    String host = text(random);
    long pid = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(50);
    String version = random.nextInt(3) == 0 ? null : pick(random, List.of("1.0", "1.2", "1.3"));
    String agent = text(random);
    String original = text(random);
    boolean delegated = random.nextInt(4) == 0;
    List<String> taint = new ArrayList<>();
    for (String name : List.of("user.name", "host.name")) {
      if (random.nextInt(4) == 0) {
        taint.add(name);
      }
    }
    put(fields, "event.action", action.wire());
    put(fields, "event.outcome", outcome.wire());
    put(fields, "event.reason", reason == null ? null : reason.wire());
    put(fields, "user.name", user);
    put(fields, "source.ip", ip);
    put(fields, "host.name", host);
    put(fields, "process.pid", pid == 0 ? null : Long.toString(pid));
    put(fields, "tls.version", version);
    put(fields, "user_agent.original", agent);
    put(fields, "event.original", original);
    put(fields, "mailvigil.session.delegated", Boolean.toString(delegated));
    put(fields, "mailvigil.auth.attempts", Integer.toString(attempts));
    if (!taint.isEmpty()) {
      fields.put("mailvigil.taint", taint);
    }
    AuthEvent event =
        new AuthEvent(
            "e",
            Events.START,
            action,
            outcome,
            reason,
            attempts,
            Account.DEFAULT_TENANT,
            user,
            user == null ? null : new Account(Account.DEFAULT_TENANT, "somebody"),
            ip == null ? null : Source.of(SourceAddress.of(ip)),
            "imap",
            new Service("dovecot", host, null, pid),
            version == null ? null : new Tls(true, version, null),
            agent == null ? null : new Client(agent, null, null),
            new Auth(
                Factor.PASSWORD,
                FirstFactor.FAILED,
                SecondFactor.NOT_ASKED,
                null,
                null,
                null,
                delegated),
            null,
            new Origin(null, -1, true),
            taint,
            false,
            original);
    return new Observed(event, fields);
  }

  static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static @Nullable String text(Random random) {
    return random.nextInt(5) == 0 ? null : pick(random, TEXTS);
  }

  private static void put(Map<String, List<String>> fields, String name, @Nullable String value) {
    if (value != null) {
      fields.put(name, List.of(value));
    }
  }
}
