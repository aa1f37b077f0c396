// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Base64;

/** A real IMAP session (RFC 9051), as far as logging in and staying goes. */
public final class ImapClient implements AutoCloseable {
  private final LineClient line;
  private int tag;

  /**
   * Connects with TLS from the first byte.
   *
   * @param from the source address, any of 127.0.0.0/8
   */
  public ImapClient(String from, int imapsPort) throws IOException {
    line = new LineClient(from, imapsPort);
    line.startTls();
    line.read();
  }

  private ImapClient(LineClient line) throws IOException {
    this.line = line;
    line.read();
  }

  /** Connects in the clear, to a server that takes passwords so. */
  public static ImapClient plain(String from, int imapPort) throws IOException {
    return new ImapClient(new LineClient(from, imapPort));
  }

  /** Connects in the clear and goes to TLS. */
  public static ImapClient startTls(String from, int imapPort) throws IOException {
    ImapClient client = plain(from, imapPort);
    if (!client.command("STARTTLS")) {
      throw new IOException("the server has no STARTTLS");
    }
    client.line.startTls();
    return client;
  }

  /** AUTHENTICATE PLAIN; true when the server says OK. */
  public boolean authenticate(String user, String password) throws IOException {
    line.send("p AUTHENTICATE PLAIN");
    line.read();
    byte[] response = ("\0" + user + "\0" + password).getBytes(UTF_8);
    return answer("p ", Base64.getEncoder().encodeToString(response));
  }

  /** Begins AUTHENTICATE PLAIN and cancels it. */
  public void abort() throws IOException {
    line.send("p AUTHENTICATE PLAIN");
    line.read();
    if (answer("p ", "*")) {
      throw new IOException("the server let in whoever gave up");
    }
  }

  /** LOGIN; true when the server says OK, false when it says NO. */
  public boolean login(String user, String password) throws IOException {
    return command("LOGIN " + quoted(user) + " " + quoted(password));
  }

  /** NOOP; false when the session is no more. */
  public boolean isAlive() {
    try {
      return command("NOOP");
    } catch (IOException e) {
      return false;
    }
  }

  private boolean command(String text) throws IOException {
    String mine = "a" + ++tag + " ";
    return answer(mine, mine + text);
  }

  private boolean answer(String mine, String sent) throws IOException {
    line.send(sent);
    while (true) {
      String answer = line.read();
      if (answer.startsWith("* BYE")) {
        throw new IOException("the server said: " + answer);
      }
      if (answer.startsWith(mine)) {
        return answer.startsWith(mine + "OK");
      }
    }
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  @Override
  public void close() throws IOException {
    try {
      line.send("z LOGOUT");
      while (!line.read().startsWith("z ")) {
        // the untagged answers before it
      }
    } catch (IOException e) {
      // cut off already, which is what some tests want
    } finally {
      line.close();
    }
  }
}
