// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Writes a lab's folder: the servers' configurations, the users, their keys and a certificate. */
final class LabFiles {
  private static final int FIRST_UID = 20_001;
  private final Path lab;
  private final Map<String, String> words;

  /** Takes the folder and what stands in the templates for {@code @WORD@}; {@code LAB} is added. */
  LabFiles(Path lab, Map<String, String> words) {
    this.lab = lab;
    this.words = words;
  }

  void write(MailLab.Stack stack, Collection<LabUser> users) throws IOException {
    for (String folder :
        List.of("dev", "run/dovecot", "etc/pam.d", "etc/postfix", "log", "home", "ga", "oath")) {
      Files.createDirectories(lab.resolve(folder));
    }
    for (String folder : List.of("deny", "postfix/spool/private", "postfix/data")) {
      Files.createDirectories(lab.resolve(folder));
    }
    fill("lab.sh", "lab.sh");
    fill("rsyslog.conf", "etc/rsyslog.conf");
    fill("dovecot.conf", "etc/dovecot.conf");
    fill("main.cf", "etc/postfix/main.cf");
    fill("master.cf", "etc/postfix/master.cf");
    fill("locked.cf", "etc/postfix/locked.cf");
    run(SqlServer.LOCKS, "sqlite3", lab.resolve("etc/postfix/locked.db").toString());
    fill("pam.d/" + stack.file, "etc/pam.d/dovecot");
    Files.writeString(lab.resolve("etc/pam.d/other"), "auth required pam_deny.so\n");
    Files.writeString(lab.resolve("deny/deny.users"), "");
    for (String folder : List.of("postfix/data", "postfix/spool/private")) {
      run("", "chown", "postfix", lab.resolve(folder).toString());
      mode(folder, "rwx------");
    }
    run("", "chgrp", "-R", "dovecot", lab.resolve("deny").toString());
    mode("deny", "rwxr-x---");
    mode("deny/deny.users", "rw-r-----");
    certificate();
    addUsers(users);
  }

  private void addUsers(Collection<LabUser> users) throws IOException {
    StringBuilder passwd = new StringBuilder(Files.readString(Path.of("/etc/passwd")));
    StringBuilder shadow = new StringBuilder(Files.readString(Path.of("/etc/shadow")));
    StringBuilder group = new StringBuilder(Files.readString(Path.of("/etc/group")));
    StringBuilder oath = new StringBuilder();
    StringBuilder cached = new StringBuilder();
    int uid = FIRST_UID;
    for (LabUser user : users) {
      String name = user.name();
      Path home = Files.createDirectories(lab.resolve("home").resolve(name));
      run("", "chown", uid + ":" + uid, home.toString());
      passwd.append(name + ":x:" + uid + ":" + uid + "::" + home + ":/bin/false\n");
      group.append(name + ":x:" + uid + ":\n");
      String hash = run(user.password(), "openssl", "passwd", "-6", "-stdin").strip();
      shadow.append(name + ":" + hash + ":20000:0:99999:7:::\n");
      oath.append("HOTP/T30/6 " + name + " + " + HexFormat.of().formatHex(user.key()) + "\n");
      cached.append(name + ":{PLAIN}" + user.password() + "\n");
      Files.writeString(
          lab.resolve("ga").resolve(name),
          Totp.base32(user.key())
              + "\n\" WINDOW_SIZE "
              + (2 * LabUser.WINDOW + 1)
              + "\n\" DISALLOW_REUSE\n\" TOTP_AUTH\n");
      mode("ga/" + name, "rw-------");
      uid++;
    }
    Files.writeString(lab.resolve("etc/passwd"), passwd);
    Files.writeString(lab.resolve("etc/shadow"), shadow);
    mode("etc/shadow", "rw-r-----");
    run("", "chgrp", "shadow", lab.resolve("etc/shadow").toString());
    Files.writeString(lab.resolve("etc/group"), group);
    Files.writeString(lab.resolve("etc/users.passwd"), cached);
    run("", "chgrp", "dovecot", lab.resolve("etc/users.passwd").toString());
    Files.writeString(lab.resolve("oath/users.oath"), oath);
    mode("oath/users.oath", "rw-------");
  }

  private void certificate() throws IOException {
    run(
        "",
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=mx.lab.example",
        "-keyout",
        lab.resolve("etc/key.pem").toString(),
        "-out",
        lab.resolve("etc/cert.pem").toString());
  }

  private void fill(String template, String file) throws IOException {
    String text;
    try (InputStream in = LabFiles.class.getResourceAsStream(template)) {
      if (in == null) {
        throw new IOException("the lab's template " + template + " is not on the class path");
      }
      text = new String(in.readAllBytes(), UTF_8);
    }
    for (Map.Entry<String, String> word : words.entrySet()) {
      text = text.replace("@" + word.getKey() + "@", word.getValue());
    }
    Files.writeString(lab.resolve(file), text.replace("@LAB@", lab.toString()));
  }

  private void mode(String file, String mode) throws IOException {
    Files.setPosixFilePermissions(lab.resolve(file), PosixFilePermissions.fromString(mode));
  }

  /** Runs a command to its end, at most 30 s; its output, or an error that carries it. */
  static String run(String input, String... command) throws IOException {
    return run(Duration.ofSeconds(30), input, command);
  }

  /** The same, with another bound. */
  static String run(Duration most, String input, String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var out = process.getOutputStream()) {
      out.write(input.getBytes(UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (!process.waitFor(most.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(command[0] + " failed: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return output;
  }
}
