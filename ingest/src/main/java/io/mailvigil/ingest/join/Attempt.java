// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import io.mailvigil.ingest.format.Fact.Answer;
import io.mailvigil.ingest.format.Fact.Step;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One login attempt, as far as its lines have told. */
final class Attempt extends Open {
  /** The line its event will stand on, and that line's time. */
  @Nullable Mark verdict;

  long verdictTime;
  long firstTime;
  long lastTime;
  String host = "";
  @Nullable String user;
  @Nullable SourceAddress ip;
  int port;
  @Nullable String session;

  /** The PAM worker, 0 where unknown. */
  long worker;

  @Nullable String service;
  @Nullable String program;
  @Nullable String protocol;
  @Nullable String mechanism;
  @Nullable Tls tls;
  @Nullable String passwordHash;
  final Set<Step> steps = EnumSet.noneOf(Step.class);

  /** The PAM modules that have judged the password. */
  final Set<String> modules = new TreeSet<>();

  @Nullable Answer answer;
  final List<String> drivers = new ArrayList<>();
  int attempts = 1;

  /** The event export said that it succeeded; its login line may follow. */
  boolean success;

  /** Lines whose reading waits for this attempt; only while explaining, never durable. */
  final List<ReadLine> lines = new ArrayList<>(0);

  @Nullable ReadLine verdictLine;

  /** Under what {@link OpenJoins} finds it. */
  OpenJoins.@Nullable Worker byWorker;

  @Nullable String bySession;
  @Nullable SourceAddress byAddress;
  @Nullable String byName;

  Attempt(String key) {
    super(key);
  }

  /** What each of these says is that PAM refused. */
  private static final Set<Step> FAILURES =
      EnumSet.of(
          Step.CODE_REFUSED,
          Step.CODE_LIMITED,
          Step.CODE_MISSING,
          Step.CODE_DENIED,
          Step.WITHIN_GRACE,
          Step.PASSWORD_REFUSED,
          Step.PASSWORDS_REFUSED,
          Step.HELPER_REFUSED,
          Step.SAID_AGAIN,
          Step.NO_PASSWORD_LEFT,
          Step.REFUSED,
          Step.USER_REFUSED,
          Step.LOCKED,
          Step.POLICY,
          Step.PLACE,
          Step.FAULT);

  private static final Set<Step> CODE_VERDICTS =
      EnumSet.of(
          Step.CODE_ACCEPTED,
          Step.CODE_REFUSED,
          Step.CODE_LIMITED,
          Step.CODE_MISSING,
          Step.CODE_DENIED,
          Step.CODE_SKIPPED,
          Step.WITHIN_GRACE);

  /** True where some line says that the attempt failed. */
  boolean hasFailed() {
    return answer != null || has(FAILURES);
  }

  /** True where the module of the second factor has given its verdict. */
  boolean hasCodeVerdict() {
    return has(CODE_VERDICTS);
  }

  /** True where the code never came; the module says next that it was wrong. */
  boolean onlyMissesCode() {
    return steps.contains(Step.CODE_MISSING)
        && !steps.contains(Step.CODE_REFUSED)
        && !steps.contains(Step.CODE_LIMITED);
  }

  boolean hasPasswordVerdict() {
    return steps.contains(Step.PASSWORD_REFUSED) || steps.contains(Step.NO_PASSWORD_LEFT);
  }

  private boolean has(Set<Step> any) {
    for (Step step : steps) {
      if (any.contains(step)) {
        return true;
      }
    }
    return false;
  }

  @Override
  char kind() {
    return 'a';
  }

  @Override
  long since() {
    return firstTime;
  }

  @Override
  void write(DataOutput out) throws IOException {
    out.writeBoolean(verdict != null);
    if (verdict != null) {
      verdict.write(out);
    }
    out.writeLong(verdictTime);
    out.writeLong(firstTime);
    out.writeLong(lastTime);
    Wire.text(out, host);
    Wire.text(out, user);
    Wire.address(out, ip);
    out.writeInt(port);
    Wire.text(out, session);
    out.writeLong(worker);
    Wire.text(out, service);
    Wire.text(out, program);
    Wire.text(out, protocol);
    Wire.text(out, mechanism);
    out.writeBoolean(tls != null);
    if (tls != null) {
      out.writeBoolean(tls.established());
      Wire.text(out, tls.version());
      Wire.text(out, tls.cipher());
    }
    Wire.text(out, passwordHash);
    out.writeInt(steps.size());
    for (Step step : steps) {
      Wire.choice(out, step);
    }
    out.writeInt(modules.size());
    for (String module : modules) {
      Wire.text(out, module);
    }
    Wire.choice(out, answer);
    out.writeInt(drivers.size());
    for (String driver : drivers) {
      Wire.text(out, driver);
    }
    out.writeInt(attempts);
    out.writeBoolean(success);
  }

  static Attempt read(String key, DataInput in) throws IOException {
    Attempt a = new Attempt(key);
    a.verdict = in.readBoolean() ? Mark.read(in) : null;
    a.verdictTime = in.readLong();
    a.firstTime = in.readLong();
    a.lastTime = in.readLong();
    a.host = Wire.some(in);
    a.user = Wire.text(in);
    a.ip = Wire.address(in);
    a.port = in.readInt();
    a.session = Wire.text(in);
    a.worker = in.readLong();
    a.service = Wire.text(in);
    a.program = Wire.text(in);
    a.protocol = Wire.text(in);
    a.mechanism = Wire.text(in);
    a.tls = in.readBoolean() ? new Tls(in.readBoolean(), Wire.text(in), Wire.text(in)) : null;
    a.passwordHash = Wire.text(in);
    for (int n = in.readInt(); n > 0; n--) {
      Step step = Wire.choice(in, Step.class);
      if (step != null) {
        a.steps.add(step);
      }
    }
    for (int n = in.readInt(); n > 0; n--) {
      a.modules.add(Wire.some(in));
    }
    a.answer = Wire.choice(in, Answer.class);
    for (int n = in.readInt(); n > 0; n--) {
      a.drivers.add(Wire.some(in));
    }
    a.attempts = in.readInt();
    a.success = in.readBoolean();
    return a;
  }
}
