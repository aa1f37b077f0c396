// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import java.io.IOException;

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
  static ImapClient plain(String from, int imapPort) throws IOException {
    return new ImapClient(new LineClient(from, imapPort));
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
    line.send(mine + text);
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
