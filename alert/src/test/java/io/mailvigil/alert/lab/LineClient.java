// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * One connection of a line protocol to 127.0.0.1, from a loopback address of choice, each wait at
 * most 30 s.
 */
final class LineClient implements AutoCloseable {
  private static final int WAIT_MILLIS = 30_000;
  private Socket socket;
  private BufferedReader in;

  LineClient(String from, int port) throws IOException {
    socket = new Socket();
    socket.setSoTimeout(WAIT_MILLIS);
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), WAIT_MILLIS);
    in = reader(socket);
  }

  /** Goes on in TLS; the lab's certificate is its own, so any is taken. */
  void startTls() throws IOException {
    SSLSocket tls =
        (SSLSocket)
            anyCertificate()
                .getSocketFactory()
                .createSocket(socket, "127.0.0.1", socket.getPort(), true);
    tls.startHandshake();
    socket = tls;
    in = reader(tls);
  }

  void send(String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
    socket.getOutputStream().flush();
  }

  /** The next line; {@link EOFException} when the server has hung up. */
  String read() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new EOFException("the server closed the connection");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  private static SSLContext anyCertificate() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAll()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
