// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the lab needs from the machine: root, and Debian 12's packages. */
final class LabPackages {
  /** A file each package brings; any of them will do (the library folder differs by machine). */
  private static final Map<String, List<String>> FILES =
      new TreeMap<>(
          Map.of(
              "dovecot-imapd", List.of("/usr/lib/dovecot/imap"),
              "dovecot-pop3d", List.of("/usr/lib/dovecot/pop3"),
              "postfix", List.of("/usr/lib/postfix/sbin/master"),
              "postfix-sqlite", List.of("/usr/lib/postfix/postfix-sqlite.so"),
              "sqlite3", List.of("/usr/bin/sqlite3"),
              "rsyslog", List.of("/usr/sbin/rsyslogd"),
              "openssl", List.of("/usr/bin/openssl"),
              "util-linux", List.of("/usr/bin/unshare"),
              "libpam-oath", pam("pam_oath.so"),
              "libpam-google-authenticator", pam("pam_google_authenticator.so")));

  private LabPackages() {}

  /** One sentence each for what stands in the way of a lab; empty when it can start. */
  static List<String> missing() {
    List<String> sentences = new ArrayList<>();
    List<String> packages =
        FILES.entrySet().stream()
            .filter(e -> e.getValue().stream().noneMatch(file -> Files.exists(Path.of(file))))
            .map(Map.Entry::getKey)
            .toList();
    if (!packages.isEmpty()) {
      sentences.add(
          "The mail server lab needs these Debian packages: apt-get install "
              + String.join(" ", packages));
    }
    if (!"root".equals(System.getProperty("user.name"))) {
      sentences.add("The mail server lab needs root: it makes namespaces and starts Dovecot.");
    }
    return sentences;
  }

  private static List<String> pam(String module) {
    return List.of(
        "/lib/x86_64-linux-gnu/security/" + module,
        "/lib/aarch64-linux-gnu/security/" + module,
        "/lib/security/" + module);
  }
}
