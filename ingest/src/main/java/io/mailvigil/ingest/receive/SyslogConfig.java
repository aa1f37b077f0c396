// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import io.mailvigil.common.config.ConfigNode;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code ingest.syslog}: RFC 3164 or 5424 messages over UDP (RFC 5426), TCP (RFC 6587)
 * or TLS (RFC 5425).
 *
 * @param host the address to listen on; loopback unless stated
 * @param perSecond messages of one sender in a second: over TCP it waits, over UDP they are dropped
 *     and counted
 * @param connections at once, an eighth of them from one address
 * @param tls null for plain UDP and TCP
 */
public record SyslogConfig(
    Transport transport,
    String host,
    int port,
    ZoneId zone,
    int perSecond,
    int connections,
    @Nullable TlsConfig tls)
    implements LineSource.Config {
  /** How messages come. */
  public enum Transport {
    UDP,
    TCP,
    TLS
  }

  static SyslogConfig from(ConfigNode node) {
    Transport transport = node.choice("transport", Transport.UDP, Transport.class);
    return new SyslogConfig(
        transport,
        node.text("host", "127.0.0.1"),
        node.integer("port", transport == Transport.TLS ? 6514 : 514, 0, 65_535),
        Zones.of(node),
        node.integer("messages-per-second", 5_000, 1, 10_000_000),
        node.integer("connections", 512, 8, 65_536),
        TlsConfig.from(node, transport == Transport.TLS));
  }

  @Override
  public String name() {
    return "syslog-" + transport.name().toLowerCase(Locale.ROOT) + "-" + port;
  }

  @Override
  public String url() {
    return "syslog+" + transport.name().toLowerCase(Locale.ROOT) + "://" + host + ":" + port;
  }

  /** Only TLS with client certificates says who speaks. */
  @Override
  public boolean authenticated() {
    return tls != null && tls.clientCa() != null;
  }

  @Override
  public LineSource make(Spool spool, Clock clock, Received received) {
    SyslogIntake intake = new SyslogIntake(perSecond, spool, new SyslogLines(clock), received);
    return transport == Transport.UDP
        ? new SyslogDatagrams(this, intake)
        : new SyslogStreams(this, intake);
  }
}
