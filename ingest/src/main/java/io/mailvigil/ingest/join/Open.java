// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Something a {@link World} remembers until an event time, durable under its key. */
abstract sealed class Open
    permits ClientSaid,
        Attempt,
        Told,
        Connection,
        Session,
        TakenMail,
        ExpectedMail,
        Twin,
        Pieces,
        Heard,
        Person,
        Step,
        WebLogin,
        WebHeld,
        WebmailUser {
  final String key;

  /** Nanoseconds since the epoch at which it is given up. */
  long expires;

  /** Whether {@link OpenJoins} holds it. */
  boolean isOpen;

  /** When {@link DueOrder} looks at it next. */
  long turn = Long.MAX_VALUE;

  Open(String key) {
    this.key = key;
  }

  abstract char kind();

  /** The time of the event that is still to leave because of it; the far future where none is. */
  long since() {
    return Long.MAX_VALUE;
  }

  abstract void write(DataOutput out) throws IOException;

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(1);
      out.writeByte(kind());
      out.writeLong(expires);
      write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Open fromBytes(String key, byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readByte() != 1) {
        throw new IllegalArgumentException("an open join of a later version");
      }
      char kind = (char) in.readByte();
      long expires = in.readLong();
      Open open =
          switch (kind) {
            case 'a' -> Attempt.read(key, in);
            case 't' -> Told.read(key, in);
            case 'c' -> Connection.read(key, in);
            case 'n' -> Session.read(key, in);
            case 'm' -> TakenMail.read(key, in);
            case 'e' -> ExpectedMail.read(key, in);
            case 'y' -> Twin.read(key, in);
            case 'x' -> Pieces.read(key, in);
            case 'h' -> new Heard(key);
            case 'k' -> ClientSaid.read(key, in);
            case 'p' -> Person.read(key, in);
            case 's' -> new Step(key);
            case 'w' -> WebLogin.read(key, in);
            case 'v' -> WebHeld.read(key, in);
            case 'd' -> WebmailUser.read(key, in);
            default -> throw new IllegalArgumentException("an open join of unknown kind");
          };
      open.expires = expires;
      return open;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
