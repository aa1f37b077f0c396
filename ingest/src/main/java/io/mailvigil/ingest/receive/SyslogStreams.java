// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import io.mailvigil.common.config.ConfigException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Syslog over TCP or TLS, a thread a connection. A sender is read on only when what it sent is
 * durable, so a full spool makes it wait.
 */
final class SyslogStreams implements LineSource {
  private static final int AT_ONCE = 1 << 17;
  private static final int HANDSHAKE_MILLIS = 10_000;

  private final SyslogConfig config;
  private final SyslogIntake intake;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Map<InetAddress, Integer> ofSender = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile @Nullable ServerSocket server;
  private volatile @Nullable String problem;
  private @Nullable Thread thread;

  SyslogStreams(SyslogConfig config, SyslogIntake intake) {
    this.config = config;
    this.intake = intake;
  }

  @Override
  public void start() {
    try {
      ServerSocket listening = listen(config.tls());
      listening.bind(new InetSocketAddress(config.host(), config.port()), 64);
      server = listening;
      thread = Thread.ofPlatform().name(config.name()).start(() -> accept(listening));
    } catch (IOException e) {
      throw new ConfigException(Ports.taken("ingest.syslog", config.host(), config.port(), e));
    }
  }

  private static ServerSocket listen(@Nullable TlsConfig tls) throws IOException {
    if (tls == null) {
      return new ServerSocket();
    }
    SSLServerSocket listening =
        (SSLServerSocket) tls.context().getServerSocketFactory().createServerSocket();
    SSLParameters parameters = listening.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setNeedClientAuth(tls.clientCa() != null);
    listening.setSSLParameters(parameters);
    return listening;
  }

  private void accept(ServerSocket listening) {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        InetAddress sender = client.getInetAddress();
        int his = ofSender.merge(sender, 1, Integer::sum);
        if (open.size() >= config.connections() || his > Math.max(1, config.connections() / 8)) {
          intake.refused();
          left(sender);
          client.close();
          continue;
        }
        open.add(client);
        threads.execute(() -> serve(client, sender));
        problem = null;
      } catch (IOException e) {
        if (!listening.isClosed()) {
          problem = config.url() + " can not take connections (" + e.getMessage() + ")";
        }
      }
    }
  }

  private void left(InetAddress sender) {
    ofSender.computeIfPresent(sender, (s, n) -> n == 1 ? null : n - 1);
  }

  private void serve(Socket client, InetAddress sender) {
    try (client) {
      client.setKeepAlive(true);
      if (client instanceof SSLSocket secured) {
        secured.setSoTimeout(HANDSHAKE_MILLIS);
        secured.startHandshake();
        secured.setSoTimeout(0);
      }
      receive(new SyslogFrames(client.getInputStream()), sender);
    } catch (IOException | CancellationException e) {
      intake.refused(); // it sends again what it knows to be unsent
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
      left(sender);
    }
  }

  private void receive(SyslogFrames frames, InetAddress sender)
      throws IOException, InterruptedException {
    ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    try {
      for (byte[] message = frames.next(); message != null; message = frames.next()) {
        gathered.writeBytes(intake.awaitTurn(message, sender));
        if (gathered.size() >= AT_ONCE || !frames.hasMore()) {
          intake.append(gathered.toByteArray());
          gathered.reset();
        }
      }
    } finally { // also of a stream that breaks off
      if (gathered.size() > 0) {
        intake.append(gathered.toByteArray());
      }
    }
  }

  /** The port that is listened on. */
  int port() {
    ServerSocket listening = server;
    return listening == null ? 0 : listening.getLocalPort();
  }

  @Override
  public @Nullable String problem() {
    return problem;
  }

  @Override
  public void close() {
    try {
      ServerSocket listening = server;
      if (listening != null) {
        listening.close();
      }
      for (Socket each : open) {
        each.close();
      }
    } catch (IOException e) {
      problem = config.url() + " can not be closed (" + e.getMessage() + ")";
    }
    Ports.join(thread);
    threads.close();
  }
}
