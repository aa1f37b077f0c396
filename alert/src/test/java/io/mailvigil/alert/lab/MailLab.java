// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Dovecot 2.3 and a real Postfix behind one PAM stack with a second factor, their log
 * written by a real rsyslogd, on loopback, in namespaces and a folder of their own.
 *
 * <p>Needs root and the packages of {@link LabPackages}; {@link #start} fails with a sentence that
 * names what is missing, unless {@code -Dmailvigil.lab=off} says loudly that the machine has none.
 * All servers die with this JVM, kill -9 included, and their folder with them.
 */
public final class MailLab implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  private static final List<String> NAMES =
      List.of("alice", "bob", "carol", "dave", "erin", "frank", "cached1");

  /** Which PAM modules ask for password and code. */
  public enum Stack {
    /** pam_oath, then pam_unix: the lines prove a right password by absence. */
    OATH("oath"),
    /** pam_google_authenticator with forward_pass, then pam_unix: the lines prove nothing. */
    GOOGLE("google");

    final String file;

    Stack(String file) {
      this.file = file;
    }
  }

  /** How rsyslog writes the head of a line. */
  public enum SyslogFormat {
    /** Debian 12's default: {@code 2026-11-23T15:36:40.237999+00:00 mx }. */
    ISO("RSYSLOG_FileFormat"),
    /** RFC 3164, no year and no zone: {@code Nov 23 15:36:40 mx }. */
    TRADITIONAL("RSYSLOG_TraditionalFileFormat");

    final String template;

    SyslogFormat(String template) {
      this.template = template;
    }
  }

  private final Path folder;
  private final Process namespaces;
  private final Map<String, Integer> ports;
  private final Map<String, LabUser> users;

  private MailLab(
      Path folder, Process namespaces, Map<String, Integer> ports, Map<String, LabUser> users) {
    this.folder = folder;
    this.namespaces = namespaces;
    this.ports = ports;
    this.users = users;
  }

  /** Starts the servers and returns when each of them answers, at most 30 s later. */
  public static MailLab start(Stack stack, SyslogFormat format) throws IOException {
    if ("off".equals(System.getProperty("mailvigil.lab"))) {
      System.err.println(
          "SKIPPED, NOT PROVEN: -Dmailvigil.lab=off, no real Dovecot, Postfix or PAM is tested");
      Assumptions.abort("-Dmailvigil.lab=off");
    }
    List<String> missing = LabPackages.missing();
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          String.join(" ", missing) + " (-Dmailvigil.lab=off skips these tests)");
    }
    Path folder =
        Files.createTempDirectory(
            "mailvigil-lab-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Map<String, Integer> ports = freePorts("IMAP", "IMAPS", "POP3", "SUBMISSION", "DOVEADM");
    Map<String, String> words = new LinkedHashMap<>();
    ports.forEach((name, port) -> words.put(name, String.valueOf(port)));
    words.put("TEMPLATE", format.template);
    words.put("KEY", doveadmKey());
    Map<String, LabUser> users = new LinkedHashMap<>();
    NAMES.forEach(name -> users.put(name, new LabUser(name, Clock.systemUTC())));
    new LabFiles(folder, words).write(stack, users.values());
    MailLab lab = new MailLab(folder, launch(folder), ports, users);
    try {
      Awaitility.await().atMost(START).until(lab::answers);
    } catch (RuntimeException e) {
      IOException failure = new IOException("the lab did not start: " + lab.output(), e);
      lab.close();
      throw failure;
    }
    return lab;
  }

  private static Process launch(Path folder) throws IOException {
    return new ProcessBuilder(
            "unshare",
            "--mount",
            "--pid",
            "--uts",
            "--fork",
            "--kill-child",
            "--mount-proc",
            "bash",
            folder.resolve("lab.sh").toString(),
            folder.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log/lab.out").toFile())
        .start();
  }

  private boolean answers() throws IOException {
    if (!namespaces.isAlive()) {
      throw new IllegalStateException("the lab's shell ended");
    }
    if (!output().contains("ready\n")) {
      return false;
    }
    for (int port : ports.values()) {
      try (LineClient client = new LineClient("127.0.0.1", port)) {
        // an open port; which server it is, its clients will see
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  private String output() throws IOException {
    String said = Files.readString(folder.resolve("log/lab.out"));
    return Files.exists(mailLog()) ? said + Files.readString(mailLog()) : said;
  }

  /** One of alice, bob, carol, dave, erin, frank; cached1 has a password and no second factor. */
  public LabUser user(String name) {
    LabUser user = users.get(name);
    if (user == null) {
      throw new IllegalArgumentException("the lab's users are " + NAMES);
    }
    return user;
  }

  /** What Dovecot and Postfix log (rsyslog's {@code mail.*}). */
  public Path mailLog() {
    return folder.resolve("log/mail.log");
  }

  /** What PAM logs (rsyslog's {@code auth,authpriv.*}). */
  public Path authLog() {
    return folder.resolve("log/auth.log");
  }

  /** The file of the deny passdb, first in Dovecot's chain; mode 0640, group dovecot. */
  public Path denyFile() {
    return folder.resolve("deny/deny.users");
  }

  public int imapPort() {
    return port("IMAP");
  }

  public int imapsPort() {
    return port("IMAPS");
  }

  public int pop3Port() {
    return port("POP3");
  }

  public int submissionPort() {
    return port("SUBMISSION");
  }

  /** Where the doveadm HTTP API listens, on 127.0.0.1. */
  public int doveadmPort() {
    return port("DOVEADM");
  }

  /** The key of the doveadm HTTP API. */
  public static String doveadmKey() {
    return "lab-api-key";
  }

  /** The doveadm command of this Dovecot; it must run among the lab's processes to cut sessions. */
  public List<String> doveadm() {
    long init = namespaces.children().findFirst().orElseThrow().pid();
    return List.of(
        "nsenter",
        "--target=" + init,
        "--mount",
        "--pid",
        "doveadm",
        "-c",
        folder.resolve("etc/dovecot.conf").toString());
  }

  /** What comes before a command of this Postfix's. */
  public List<String> postfix() {
    long init = namespaces.children().findFirst().orElseThrow().pid();
    return List.of(
        "nsenter",
        "--target=" + init,
        "--mount",
        "--pid",
        // postqueue is set-gid, and then trusts no folder but /etc/postfix
        "setpriv",
        "--regid=postdrop",
        "--clear-groups",
        "env",
        "MAIL_CONFIG=" + folder.resolve("etc/postfix"));
  }

  /** The SQLite file in which Postfix looks up whose mail it takes no more. */
  public Path lockedSenders() {
    return folder.resolve("etc/postfix/locked.db");
  }

  /** The map of it, as main.cf names it. */
  public String lockedSendersMap() {
    return "sqlite:" + folder.resolve("etc/postfix/locked.cf");
  }

  /** A new IMAP session over TLS from a loopback address. */
  public ImapClient imap(String from) throws IOException {
    return new ImapClient(from, imapsPort());
  }

  /** Connects from a loopback address, logs in, logs out; whether the server let the user in. */
  public boolean imapLogin(String from, String user, String password) throws IOException {
    try (ImapClient imap = imap(from)) {
      return imap.login(user, password);
    }
  }

  /** A new mail submission over TLS from a loopback address. */
  public SubmissionClient submission(String from) throws IOException {
    return new SubmissionClient(from, submissionPort());
  }

  private int port(String name) {
    return ports.getOrDefault(name, 0);
  }

  private static Map<String, Integer> freePorts(String... names) throws IOException {
    Map<String, Integer> ports = new LinkedHashMap<>();
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (String name : names) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        held.add(socket);
        ports.put(name, socket.getLocalPort());
      }
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
    return ports;
  }

  /** Stops all servers and deletes the folder; at most 10 s. */
  @Override
  public void close() throws IOException {
    namespaces.getOutputStream().close();
    try {
      if (!namespaces.waitFor(10, TimeUnit.SECONDS)) {
        namespaces.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      namespaces.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
