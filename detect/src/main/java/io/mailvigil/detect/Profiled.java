// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.detect.profile.login.LoginReading;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * An event, with what the profile of its account says of it.
 *
 * @param reading null where nobody asks, or the profile has nothing to say
 * @param learned what it said of earlier logins when it learned them
 */
public record Profiled(
    AuthEvent event, @Nullable LoginReading reading, List<LoginReading> learned) {
  private static final byte FORMAT = 1;

  static Profiled of(AuthEvent event) {
    return new Profiled(event, null, List.of());
  }

  /**
   * Without a reading the bytes are those of the event, so that a topic which versions before wrote
   * is read on.
   */
  static Serde<Profiled> serde(Serde<AuthEvent> events) {
    return Serdes.serdeFrom(serializer(events.serializer()), deserializer(events.deserializer()));
  }

  private static Serializer<Profiled> serializer(Serializer<AuthEvent> events) {
    return (topic, profiled) -> {
      if (profiled == null) {
        return null;
      }
      byte[] event = events.serialize(topic, profiled.event);
      if (profiled.reading == null) { // then nothing is learned either
        return event;
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(event.length + 256);
      try (DataOutputStream out = new DataOutputStream(bytes)) {
        out.writeByte(FORMAT);
        profiled.reading.write(out);
        out.writeByte(profiled.learned.size());
        for (LoginReading each : profiled.learned) {
          each.write(out);
        }
        out.write(event);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    };
  }

  private static Deserializer<Profiled> deserializer(Deserializer<AuthEvent> events) {
    return (topic, bytes) -> {
      if (bytes == null) {
        return null;
      }
      if (bytes.length == 0 || bytes[0] != FORMAT) {
        return of(events.deserialize(topic, bytes));
      }
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
        in.readByte();
        LoginReading reading = LoginReading.read(in);
        int size = in.readUnsignedByte();
        List<LoginReading> learned = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
          learned.add(LoginReading.read(in));
        }
        return new Profiled(events.deserialize(topic, in.readAllBytes()), reading, learned);
      } catch (IOException e) {
        throw new SerializationException("an event with a reading that ends too early", e);
      }
    };
  }
}
