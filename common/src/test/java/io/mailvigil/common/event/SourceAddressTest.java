// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceAddressTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "::ffff:192.0.2.1, 192.0.2.1",
    "::1, ::1",
    "::, ::",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8::, 2001:db8::",
    "fe80::1%eth0, fe80::1",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:0:3:4:5:6:7:8, 1:0:3:4:5:6:7:8",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221"
  })
  void readsEveryFormAndWritesTheCanonicalOne(String text, String canonical) {
    assertThat(SourceAddress.of(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.04",
        "1.2.3.4 ",
        "a.b.c.d",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "::g",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1:",
        ":1::",
        "localhost",
        "١.٢.٣.٤"
      })
  void refusesEverythingElse(String text) {
    assertThat(SourceAddress.parse(text)).isNull();
  }

  @Test
  void agreesWithTheJdkOnRandomAddresses() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      for (int k = 0; k < bytes.length; k++) {
        bytes[k] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0);
      }
      InetAddress jdk = InetAddress.getByAddress(bytes);
      SourceAddress ours = SourceAddress.of(bytes);
      assertThat(SourceAddress.of(jdk.getHostAddress())).isEqualTo(ours);
      assertThat(SourceAddress.of(ours.toString())).isEqualTo(ours);
      assertThat(SourceAddress.of(ours.toInetAddress().getAddress())).isEqualTo(ours);
    }
  }

  @Test
  void aNetworkIsOneV4AddressOrOneV6Slash64() {
    assertThat(SourceAddress.of("192.0.2.7").network()).hasToString("192.0.2.7");
    assertThat(SourceAddress.of("2001:db8:1:2:3::4").network()).hasToString("2001:db8:1:2::/64");
  }

  @Test
  void networksContainTheirOwn() {
    Network v4 = Network.parse("10.1.0.0/15");
    assertThat(v4.contains(SourceAddress.of("10.0.255.1"))).isTrue();
    assertThat(v4.contains(SourceAddress.of("10.2.0.0"))).isFalse();
    assertThat(v4.contains(SourceAddress.of("::1"))).isFalse();
    assertThat(Network.parse("0.0.0.0/0").contains(SourceAddress.of("203.0.113.9"))).isTrue();
    assertThat(Network.parse("::/0").contains(SourceAddress.of("203.0.113.9"))).isFalse();
    assertThat(Network.parse("2001:db8::/33").contains(SourceAddress.of("2001:db8:8000::1")))
        .isFalse();
    assertThatThrownBy(() -> Network.parse("10.0.0.0/33"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Network.parse("10.0.0.0/x")).hasMessageContaining("192.0.2.0/24");
  }

  @Test
  void bytesReadAsTheirText() {
    Random random = new Random(5);
    String alphabet = "0123456789012345678901234567890123456789..........a:";
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(4) == 0 ? random.nextInt(20) : 0; n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      if (text.isEmpty()) {
        text.append(random.nextInt(300)).append('.').append(random.nextInt(300));
        text.append('.').append(random.nextInt(300)).append('.').append(random.nextInt(300));
      }
      byte[] bytes = ("x" + text + "y").getBytes(StandardCharsets.US_ASCII);
      SourceAddress read = SourceAddress.parseV4(bytes, 1, bytes.length - 1);
      assertThat(read)
          .as(text.toString())
          .isEqualTo(text.indexOf(":") >= 0 ? null : SourceAddress.parse(text.toString()));
    }
  }
}
