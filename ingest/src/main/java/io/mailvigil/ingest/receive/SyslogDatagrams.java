// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import io.mailvigil.common.config.ConfigException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Syslog over UDP, RFC 5426: one message a datagram. Nobody can be made to wait, so what is too
 * much is dropped and counted.
 */
final class SyslogDatagrams implements LineSource {
  private static final int LARGEST = 65_535;
  private static final int KERNEL_BUFFER = 4 << 20;

  private final SyslogConfig config;
  private final SyslogIntake intake;
  private volatile @Nullable DatagramSocket socket;
  private volatile @Nullable String problem;
  private @Nullable Thread thread;

  SyslogDatagrams(SyslogConfig config, SyslogIntake intake) {
    this.config = config;
    this.intake = intake;
  }

  @Override
  public void start() {
    try {
      DatagramSocket open = new DatagramSocket(null);
      open.setOption(StandardSocketOptions.SO_RCVBUF, KERNEL_BUFFER);
      open.bind(new InetSocketAddress(config.host(), config.port()));
      socket = open;
      thread = Thread.ofPlatform().name(config.name()).start(() -> receive(open));
    } catch (IOException e) {
      throw new ConfigException(Ports.taken("ingest.syslog", config.host(), config.port(), e));
    }
  }

  private void receive(DatagramSocket from) {
    DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
    while (!from.isClosed()) {
      try {
        packet.setLength(LARGEST);
        from.receive(packet);
        intake.offer(packet.getData(), packet.getLength(), packet.getAddress());
        problem = null;
      } catch (SocketException e) {
        if (!from.isClosed()) {
          problem = config.url() + " can not be read (" + e.getMessage() + ")";
        }
      } catch (IOException e) {
        problem = config.url() + " can not be read (" + e.getMessage() + ")";
      }
    }
  }

  /** The port that is listened on. */
  int port() {
    DatagramSocket open = socket;
    return open == null ? 0 : open.getLocalPort();
  }

  @Override
  public @Nullable String problem() {
    return problem;
  }

  @Override
  public void close() {
    DatagramSocket open = socket;
    if (open != null) {
      open.close();
    }
    Ports.join(thread);
  }
}
