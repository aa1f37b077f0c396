// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.time.Clock;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code ingest.http}: lines by {@code POST /v1/lines}, one a line: NDJSON or text;
 * also what Dovecot's event exporter posts ({@code transport = http-post}).
 *
 * @param token what senders must show as {@code Authorization: Bearer}, null where anybody may send
 * @param mostBytes of one request, unpacked
 */
public record HttpConfig(
    String host,
    int port,
    ZoneId zone,
    @Nullable Secret token,
    @Nullable TlsConfig tls,
    long mostBytes)
    implements LineSource.Config {
  private static final long MOST = 256 << 20;

  public HttpConfig {
    if (mostBytes < 1024 || mostBytes > MOST) {
      throw new IllegalArgumentException("request-size is 1 KiB to 256 MiB");
    }
  }

  static HttpConfig from(ConfigNode node) {
    return new HttpConfig(
        node.text("host", "127.0.0.1"),
        node.integer("port", 8514, 0, 65_535),
        Zones.of(node),
        node.secret("token"),
        TlsConfig.from(node, false),
        Math.clamp(node.bytes("request-size", 16 << 20), 1024, MOST));
  }

  @Override
  public String name() {
    return "http-" + port;
  }

  @Override
  public String url() {
    return (tls == null ? "http://" : "https://") + host + ":" + port + "/v1/lines";
  }

  @Override
  public boolean authenticated() {
    return token != null || (tls != null && tls.clientCa() != null);
  }

  @Override
  public LineSource make(Spool spool, Clock clock, Received received) {
    return new HttpLines(this, spool, received);
  }
}
