// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static Json of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Json.read(bytes, 0, bytes.length);
  }

  @Test
  void aFieldIsFoundNestedAndDotted() {
    assertThat(of("{\"user\":{\"name\":\"bob\"}}").dotted("user.name").text()).isEqualTo("bob");
    assertThat(of("{\"user.name\":\"bob\"}").dotted("user.name").text()).isEqualTo("bob");
    assertThat(of("{\"a\":{\"user.name\":\"bob\"}}").dotted("a.user.name").text()).isEqualTo("bob");
    assertThat(of("{\"a.user\":{\"name\":\"bob\"}}").dotted("a.user.name").text()).isEqualTo("bob");
    assertThat(of("{\"a\":{}}").dotted("a.user.name").isMissing()).isTrue();
  }

  @Test
  void aNameThatStandsTwiceWithTwoMeaningsHasNone() {
    assertThat(of("{\"ip\":\"192.0.2.1\",\"ip\":\"192.0.2.2\"}").get("ip").isMissing()).isTrue();
    assertThat(of("{\"ip\":\"192.0.2.1\",\"ip\":{}}").get("ip").isMissing()).isTrue();
    assertThat(of("{\"ip\":\"192.0.2.1\",\"ip\":\"192.0.2.1\"}").get("ip").text())
        .isEqualTo("192.0.2.1");
  }

  @Test
  void aValueWhereAListMayStandIsAListOfOne() {
    assertThat(of("{\"a\":[1,2]}").get("a").items()).hasSize(2);
    assertThat(of("{\"a\":{\"b\":1}}").get("a").items()).hasSize(1);
    assertThat(of("{\"a\":null}").get("a").items()).isEmpty();
  }

  @Test
  void ofBrokenJsonStandsWhatWasBeforeTheBreak() {
    // When
    Json broken =
        of("{\"Operation\":\"UserLoggedIn\",\"a\":{\"b\":1},\"c\":\"x \"y\" z\",\"d\":1}");
    // Then
    assertThat(broken.isWhole()).isFalse();
    assertThat(broken.get("Operation").text()).isEqualTo("UserLoggedIn");
    assertThat(broken.at("a", "b").number(0)).isEqualTo(1);
    assertThat(broken.get("d").isMissing()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1", "{\"a\":1}{", "{\"a\":1} x", "{\"a\":1,}", "{\"a\":1,\"b"})
  void cutOrFollowedJsonIsNotWhole(String text) {
    assertThat(of(text).isWhole()).isFalse();
    assertThat(of(text).get("a").number(0)).isEqualTo(1);
  }

  @Test
  void bytesThatAreNoUtf8BecomeReplacements() {
    byte[] bytes = "{\"a\":\"b?c\",\"d\":1}".getBytes(StandardCharsets.UTF_8);
    bytes[7] = (byte) 0xff;
    Json json = Json.read(bytes, 0, bytes.length);
    assertThat(json.isWhole()).isTrue();
    assertThat(json.get("a").text()).isEqualTo("b\ufffdc");
  }

  @Test
  void controlCharactersAndOddEscapesAreRead() {
    assertThat(of("{\"a\":\"b\tc\\'d\"}").get("a").text()).isEqualTo("b\tc'd");
  }

  @Test
  void hugeNumbersAndDepthsAreNoNumbersAndNoRecords() {
    assertThat(of("{\"a\":" + "9".repeat(60) + "}").get("a").number(7)).isEqualTo(7);
    assertThat(of("{\"a\":" + "9".repeat(1000) + ",\"b\":1}").isWhole()).isFalse();
    assertThat(of("[".repeat(30_000)).isWhole()).isFalse();
    assertThat(of("{\"a\":".repeat(10_000)).isWhole()).isFalse();
  }

  @Test
  void textThatHoldsJsonIsOpened() {
    assertThat(of("{\"a\":\"{\\\"b\\\":1}\"}").get("a").opened().get("b").number(0)).isEqualTo(1);
    assertThat(of("{\"a\":\"plain\"}").get("a").opened().text()).isEqualTo("plain");
  }

  @Test
  void garbageNeverThrows() {
    Random random = new Random(5);
    byte[] syntax = "{}[]\",:\\u0aE-.tfn \u00ff".getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      for (int k = 0; k < bytes.length; k++) {
        bytes[k] = i % 3 == 0 ? (byte) random.nextInt(256) : syntax[random.nextInt(syntax.length)];
      }
      assertThatCode(() -> JsonRecords.of(Json.read(bytes, 0, bytes.length)))
          .doesNotThrowAnyException();
    }
  }
}
