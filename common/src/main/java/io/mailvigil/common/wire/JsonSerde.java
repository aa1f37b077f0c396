// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A serde over a streaming JSON writer and reader; a value it cannot read is a {@link
 * SerializationException}.
 */
public final class JsonSerde<V> implements Serde<V> {
  /** One factory for all: it is thread-safe and caches symbols. */
  public static final JsonFactory FACTORY = new JsonFactory();

  /** Writes one value as a JSON object. */
  public interface Writer<V> {
    void write(V value, JsonGenerator out) throws IOException;
  }

  /** Reads one value; the parser stands before the object's start. Unknown fields are skipped. */
  public interface Reader<V> {
    V read(JsonParser in) throws IOException;
  }

  private final Writer<V> writer;
  private final Reader<V> reader;

  public JsonSerde(Writer<V> writer, Reader<V> reader) {
    this.writer = writer;
    this.reader = reader;
  }

  public byte[] toBytes(V value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(768);
    try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
      writer.write(value, out);
    } catch (IOException e) {
      throw new SerializationException("cannot be written as JSON", e);
    }
    return bytes.toByteArray();
  }

  public V fromBytes(byte[] bytes) {
    try (JsonParser in = FACTORY.createParser(bytes)) {
      return reader.read(in);
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw new SerializationException("is no valid record of this topic", e);
    }
  }

  @Override
  public Serializer<V> serializer() {
    return (topic, value) -> value == null ? null : toBytes(value);
  }

  @Override
  public Deserializer<V> deserializer() {
    return (topic, bytes) -> nullable(bytes);
  }

  @SuppressWarnings("NullAway") // a tombstone reads as null, as Kafka's interface wants it
  private V nullable(byte @Nullable [] bytes) {
    return bytes == null ? null : fromBytes(bytes);
  }
}
