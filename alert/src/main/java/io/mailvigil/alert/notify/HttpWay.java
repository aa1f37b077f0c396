// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.config.Authority;
import io.mailvigil.common.config.ConfigNode;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an HTTP server is reached.
 *
 * @param ca PEM file of the authority that signed its certificate, null for the system's
 * @param timeout for connecting, and again for the answer
 */
record HttpWay(@Nullable Path ca, Duration timeout) {
  /** Reads {@code ca} and {@code timeout}. */
  static HttpWay from(ConfigNode node) {
    return new HttpWay(
        node.file("ca"),
        node.duration(
            "timeout", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(1)));
  }

  /** A client that checks certificates and names, and follows no redirect. */
  HttpClient client() {
    HttpClient.Builder builder =
        HttpClient.newBuilder().connectTimeout(timeout).followRedirects(HttpClient.Redirect.NEVER);
    if (ca != null) {
      builder.sslContext(Authority.trusting(ca, "alert.notify.channels ca"));
    }
    return builder.build();
  }
}
