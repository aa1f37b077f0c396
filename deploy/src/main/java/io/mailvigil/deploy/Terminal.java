// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

/** Prints each new alert and each action as one line while the pipeline runs. */
public final class Terminal implements AutoCloseable {
  private final KafkaConsumer<String, Report> consumer;
  private final Consumer<String> out;
  private final Thread thread;

  /** Begins with what is reported from now on. */
  public Terminal(Pipeline pipeline, Consumer<String> out) {
    this.consumer = pipeline.reportsFromNow();
    this.out = out;
    this.thread = Thread.ofPlatform().name("terminal").daemon().start(this::print);
  }

  private void print() {
    try (consumer) {
      while (true) {
        for (ConsumerRecord<String, Report> each : consumer.poll(Duration.ofMillis(200))) {
          switch (each.value()) {
            case RaisedAlert alert -> {
              if (alert.revision() == 0) {
                out.accept(AlertLine.of(alert));
              }
            }
            case ActionTaken action -> out.accept(AlertLine.of(action));
          }
        }
      }
    } catch (WakeupException e) {
      return; // closed
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
