// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What indexing counts, by topic: every document read ends as exactly one of stored, existing or
 * refused. {@code mailvigil.alert.index.documents{result=stored|existing|refused}}, and {@code
 * mailvigil.alert.index.attempts.failed} counts bulk requests after which something had to be
 * written again.
 */
final class IndexMeters {
  final Counter stored;
  final Counter existing;
  final Counter refused;
  final Counter failedAttempts;

  IndexMeters(MeterRegistry meters, String topic) {
    stored = documents(meters, topic, "stored");
    existing = documents(meters, topic, "existing");
    refused = documents(meters, topic, "refused");
    failedAttempts =
        Counter.builder("mailvigil.alert.index.attempts.failed")
            .description("bulk requests after which something had to be written again")
            .tag("topic", topic)
            .register(meters);
  }

  private static Counter documents(MeterRegistry meters, String topic, String result) {
    return Counter.builder("mailvigil.alert.index.documents")
        .description("documents by what became of them")
        .tag("topic", topic)
        .tag("result", result)
        .register(meters);
  }
}
