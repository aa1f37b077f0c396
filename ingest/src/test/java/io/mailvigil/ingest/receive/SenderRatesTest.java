// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SenderRatesTest {
  private final SenderRates rates = new SenderRates(10);

  private static InetAddress address(int last) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
  }

  @Test
  void asManyAsOneSecondsMessagesComeAtOnceAndThenOneAfterTheOther() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(rates.take(address(1), 0)).isZero();
    }
    long wait = rates.take(address(1), 0);
    assertThat(wait).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    assertThat(rates.take(address(1), wait)).isZero();
    assertThat(rates.take(address(1), wait)).isPositive();
  }

  @Test
  void oneSenderTakesNothingFromAnother() throws Exception {
    for (int i = 0; i < 11; i++) {
      rates.take(address(1), 0);
    }
    assertThat(rates.take(address(2), 0)).isZero();
  }
}
