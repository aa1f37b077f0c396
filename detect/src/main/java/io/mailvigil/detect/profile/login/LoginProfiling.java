// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Source;
import io.mailvigil.detect.Attempts;
import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.detect.Ring;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows events to the profile of their account, for whoever hosts the profiles. */
public final class LoginProfiling {
  private static final int FORMAT = 2;

  /** A profile of an account that nobody logged in to in a year is forgotten. */
  private static final long REMEMBERS = Ring.micros(Duration.ofDays(365));

  /** Who only guesses fills no memory: names without a login are forgotten soon. */
  private static final long REMEMBERS_FAILURES = Ring.micros(Duration.ofHours(12));

  /**
   * What an event made of a profile.
   *
   * @param reading what the profile says of the event, null for nothing
   * @param learned what it said of earlier ones when it learned them
   */
  public record Read(boolean changed, @Nullable LoginReading reading, List<LoginReading> learned) {}

  /** A profile as its host keeps it. */
  public static final class Kept {
    private final LoginProfile profile;

    private Kept(LoginProfile profile) {
      this.profile = profile;
    }

    /** True when nothing of it can matter to an event of that time or later. */
    public boolean isForgotten(long micros) {
      return forgottenAfter() < micros;
    }

    private long forgottenAfter() {
      return profile.newest() + (profile.isEmpty() ? REMEMBERS_FAILURES : REMEMBERS);
    }

    /**
     * The owner, or an administrator, says that a login was his: it is learned.
     *
     * @return whether that changed the profile
     */
    public boolean confirmed(String eventId) {
      return profile.confirmed(eventId);
    }

    /**
     * The owner, or an administrator, says that a login was not his: it is never learned.
     *
     * @return whether that changed the profile
     */
    public boolean refused(String eventId) {
      return profile.refused(eventId);
    }

    /** First the event time, in microseconds, after which it can be forgotten. */
    public byte[] write() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
      try (DataOutputStream out = new DataOutputStream(bytes)) {
        out.writeLong(forgottenAfter());
        out.writeByte(FORMAT);
        profile.write(out);
      } catch (IOException e) {
        throw new IllegalStateException("bytes in memory can always be written", e);
      }
      return bytes.toByteArray();
    }
  }

  private final NobodysAddresses nobodys;

  public LoginProfiling(NobodysAddresses nobodys) {
    this.nobodys = nobodys;
  }

  /** Whether an event is a login, or a failure to, from a source that is its account's own. */
  public boolean watches(AuthEvent event) {
    Source source = event.source();
    return event.account() != null
        && source != null
        && !event.auth().delegated()
        && !nobodys.contains(source.ip(), event.time())
        && (Attempts.isLogin(event)
            || Attempts.isWrongPassword(event)
            || Attempts.isWrongCode(event));
  }

  /** The profile of an account nothing is known of. */
  public Kept fresh() {
    return new Kept(new LoginProfile());
  }

  /** Shows a watched event to its profile, which learns from it and says how usual it is. */
  public Read read(Kept kept, AuthEvent event) {
    Source source = event.source();
    if (source == null) {
      return new Read(false, null, List.of());
    }
    Login login = Login.of(event, source, !Attempts.isLogin(event));
    LoginProfile.Taken taken = kept.profile.take(login);
    return new Read(taken.changed(), taken.reading(), taken.learned());
  }

  /** Reads back what {@link Kept#write} wrote. */
  public Kept read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    in.readLong();
    int format = in.readByte();
    if (format != FORMAT) {
      throw new IOException("a profile of format " + format);
    }
    return new Kept(LoginProfile.read(in));
  }
}
