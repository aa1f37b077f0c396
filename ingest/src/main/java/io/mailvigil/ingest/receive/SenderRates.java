// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How fast each sender may send: a bucket of one second's messages each, for the latest senders.
 */
final class SenderRates {
  private static final int SENDERS = 10_000;
  private static final double NANOS = 1e9;

  /** One sender's. */
  private static final class Bucket {
    private double left;
    private long at;

    Bucket(double left, long at) {
      this.left = left;
      this.at = at;
    }
  }

  private final int perSecond;
  private final Map<InetAddress, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
          return size() > SENDERS;
        }
      };

  SenderRates(int perSecond) {
    this.perSecond = perSecond;
  }

  /**
   * Takes one message's share.
   *
   * @return nanoseconds until the sender has one, 0 where it had
   */
  synchronized long take(InetAddress sender, long nanoTime) {
    Bucket bucket = buckets.computeIfAbsent(sender, s -> new Bucket(perSecond, nanoTime));
    bucket.left = Math.min(perSecond, bucket.left + (nanoTime - bucket.at) / NANOS * perSecond);
    bucket.at = nanoTime;
    if (bucket.left >= 1) {
      bucket.left--;
      return 0;
    }
    return (long) Math.ceil((1 - bucket.left) / perSecond * NANOS);
  }
}
