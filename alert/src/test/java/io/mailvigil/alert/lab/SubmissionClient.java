// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Base64;

/** A real mail submission (RFC 6409): STARTTLS, AUTH PLAIN, one message. */
public final class SubmissionClient implements AutoCloseable {
  private final LineClient line;

  /**
   * Connects and goes to TLS.
   *
   * @param from the source address, any of 127.0.0.0/8
   */
  public SubmissionClient(String from, int submissionPort) throws IOException {
    line = new LineClient(from, submissionPort);
    expect(220, reply());
    expect(250, command("EHLO client.example"));
    expect(220, command("STARTTLS"));
    line.startTls();
    expect(250, command("EHLO client.example"));
  }

  private SubmissionClient(LineClient line) {
    this.line = line;
  }

  /** Connects and stays in the clear, to a server that takes passwords so. */
  public static SubmissionClient plain(String from, int port) throws IOException {
    SubmissionClient client = new SubmissionClient(new LineClient(from, port));
    expect(220, client.reply());
    expect(250, client.command("EHLO client.example"));
    return client;
  }

  /** AUTH LOGIN; true on 235, false on 535. */
  public boolean authLogin(String user, String password) throws IOException {
    expect(334, command("AUTH LOGIN"));
    expect(334, command(Base64.getEncoder().encodeToString(user.getBytes(UTF_8))));
    int code = command(Base64.getEncoder().encodeToString(password.getBytes(UTF_8)));
    if (code != 235) {
      expect(535, code);
    }
    return code == 235;
  }

  /** Begins AUTH LOGIN and gives up with the password still to come. */
  public void abort(String user) throws IOException {
    expect(334, command("AUTH LOGIN"));
    expect(334, command(Base64.getEncoder().encodeToString(user.getBytes(UTF_8))));
    expect(501, command("*"));
  }

  /** AUTH PLAIN; true on 235, false on 535. */
  public boolean auth(String user, String password) throws IOException {
    byte[] response = ("\0" + user + "\0" + password).getBytes(UTF_8);
    int code = command("AUTH PLAIN " + Base64.getEncoder().encodeToString(response));
    if (code != 235) {
      expect(535, code);
    }
    return code == 235;
  }

  /** Sends a short message; the lab's server throws it away. */
  public void send(String from, String to) throws IOException {
    expect(250, command("MAIL FROM:<" + from + ">"));
    expect(250, command("RCPT TO:<" + to + ">"));
    expect(354, command("DATA"));
    line.send("Subject: lab\r\nFrom: " + from + "\r\nTo: " + to + "\r\n\r\nHello.\r\n.");
    expect(250, reply());
  }

  /** Whether a message of this sender's would be taken; none is sent. */
  public boolean maySend(String from, String to) throws IOException {
    expect(250, command("RSET"));
    expect(250, command("MAIL FROM:<" + from + ">"));
    int code = command("RCPT TO:<" + to + ">");
    if (code != 250) {
      expect(554, code);
    }
    return code == 250;
  }

  private int command(String text) throws IOException {
    line.send(text);
    return reply();
  }

  private int reply() throws IOException {
    String text = line.read();
    while (text.length() > 3 && text.charAt(3) == '-') {
      text = line.read();
    }
    return Integer.parseInt(text.substring(0, 3));
  }

  private static void expect(int wanted, int got) throws IOException {
    if (wanted != got) {
      throw new IOException("the server answered " + got + " where " + wanted + " was expected");
    }
  }

  @Override
  public void close() throws IOException {
    try {
      line.send("QUIT");
      line.read();
    } catch (IOException e) {
      // cut off already
    } finally {
      line.close();
    }
  }
}
