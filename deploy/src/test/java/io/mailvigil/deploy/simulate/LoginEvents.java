// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Auth;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Client;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Origin;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.deploy.simulate.Act.Attempt;
import io.mailvigil.deploy.simulate.Act.Service;
import io.mailvigil.deploy.simulate.Act.Verdict;
import io.mailvigil.deploy.simulate.Internet.Kind;
import io.mailvigil.deploy.simulate.Internet.Operator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;

/** What ingest makes of simulated attempts, without the way through a log. */
final class LoginEvents {
  private final Map<Integer, Place> places = new HashMap<>();
  private final Map<Integer, Operator> operators = new HashMap<>();

  LoginEvents(Internet internet) throws IOException {
    StringWriter geography = new StringWriter();
    internet.writePlaces(geography);
    geography
        .toString()
        .lines()
        .forEach(line -> {
          String[] f = line.split(",", -1);
          places.put(
              network(f[0]),
              new Place(
                  f[2],
                  f[5],
                  Double.parseDouble(f[7]),
                  Double.parseDouble(f[8]),
                  Double.parseDouble(f[10])));
        });
    for (Kind kind : Kind.values()) {
      for (Operator operator : internet.operators(kind)) {
        internet
            .of(operator)
            .forEach(pool -> {
              for (int i = 0; i < Internet.NETWORKS; i++) {
                operators.put((pool.first() >>> 8) + i, operator);
              }
            });
      }
    }
  }

  private static int network(String address) {
    return (int) (SourceAddress.of(address).low() >>> 8 & 0xff_ffff);
  }

  AuthEvent of(Attempt a, String id) {
    boolean granted = a.verdict() == Verdict.GRANTED;
    boolean code = a.verdict() == Verdict.WRONG_CODE;
    String protocol =
        switch (a.service()) {
          case IMAP -> "imap";
          case SUBMISSION -> "smtp";
          case WEBMAIL -> "http";
        };
    Operator operator = operators.get(network(a.address()));
    Source source =
        new Source(
            SourceAddress.of(a.address()),
            0,
            places.get(network(a.address())),
            operator == null ? 0 : operator.number(),
            operator == null ? null : operator.name(),
            operator == null || operator.kind().networkClass.isEmpty()
                ? null
                : operator.kind().networkClass);
    return new AuthEvent(
        id,
        a.at(),
        Action.LOGIN,
        granted ? Outcome.SUCCESS : Outcome.FAILURE,
        granted
            ? null
            : code
                ? Reason.BAD_SECOND_FACTOR
                : a.verdict() == Verdict.UNKNOWN_USER ? Reason.UNKNOWN_USER : Reason.BAD_PASSWORD,
        1,
        Account.DEFAULT_TENANT,
        a.login(),
        new Account(Account.DEFAULT_TENANT, a.login()),
        source,
        protocol,
        new io.mailvigil.common.event.Service("dovecot", "mx", "imap-login", 1),
        null,
        a.program() == null ? null : new Client(null, a.program().name(), a.version()),
        new Auth(
            Factor.UNKNOWN,
            granted || code ? FirstFactor.PASSED : FirstFactor.FAILED,
            granted && a.code() ? SecondFactor.PASSED : SecondFactor.UNKNOWN,
            a.service() == Service.WEBMAIL ? null : "PLAIN",
            null,
            null,
            false),
        null,
        new Origin("mail.log", 0, true),
        java.util.List.of(),
        false,
        null);
  }
}
