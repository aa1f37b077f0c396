// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.wire.DeadLetter;
import io.mailvigil.common.wire.JsonSerde;
import io.mailvigil.common.wire.Sha256;
import io.mailvigil.common.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a record that detect cannot read or fold: a dead letter in {@code
 * mail.auth-events.v1.dlq} (KIP-1034), in the same transaction, and the next record. A fault of
 * Kafka or of the disk, or rules that are not known, are no fault of the record: there the thread
 * stops and begins again.
 *
 * <p>Kafka makes it by name, so it is public.
 */
public final class DetectErrors
    implements DeserializationExceptionHandler, ProcessingExceptionHandler {
  static final String METERS = "mailvigil.detect.meters";
  private static final Pattern HASH =
      Pattern.compile("(\"password_hash\"\\s*:\\s*)\"[^\"]{0,4096}\"");
  private @Nullable DetectMeters meters;

  @Override
  public void configure(Map<String, ?> configs) {
    meters = configs.get(METERS) instanceof DetectMeters given ? given : null;
  }

  @Override
  public DeserializationExceptionHandler.Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
    return DeserializationExceptionHandler.Response.resume(
        List.of(letter(context, record.key(), record.value(), "is no event")));
  }

  @Override
  public ProcessingExceptionHandler.Response handleError(
      ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
    if (exception instanceof KafkaException || exception instanceof RulesNotRead) {
      return ProcessingExceptionHandler.Response.fail();
    }
    return ProcessingExceptionHandler.Response.resume(
        List.of(
            letter(
                context,
                context.sourceRawKey(),
                context.sourceRawValue(),
                "a detector failed on it (" + exception.getClass().getSimpleName() + ")")));
  }

  private ProducerRecord<byte[], byte[]> letter(
      ErrorHandlerContext context, byte @Nullable [] key, byte @Nullable [] value, String reason) {
    if (meters != null) {
      meters.deadLetter();
    }
    byte[] bytes = value == null ? new byte[0] : value;
    String head =
        new String(
            Arrays.copyOf(bytes, Math.min(bytes.length, DeadLetter.HEAD_BYTES)),
            StandardCharsets.UTF_8);
    DeadLetter letter =
        new DeadLetter(
            Instant.ofEpochMilli(Math.max(0, context.timestamp())),
            reason,
            "detect",
            context.topic() + "-" + context.partition(),
            context.offset(),
            bytes.length,
            Sha256.hex(bytes),
            HASH.matcher(head).replaceAll("$1\"***\""));
    return new ProducerRecord<>(
        Topics.AUTH_EVENT_ERRORS.name(),
        null,
        Math.max(0, context.timestamp()),
        key,
        ((JsonSerde<DeadLetter>) Topics.AUTH_EVENT_ERRORS.values()).toBytes(letter));
  }
}
