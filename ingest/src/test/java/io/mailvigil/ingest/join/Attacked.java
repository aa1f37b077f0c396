// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.SecondFactor;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The logs of two hosts whose thirty workers each serve one attempt after the other, all at the
 * same time, and what was really tried. Pids, users and addresses are the same on both hosts.
 */
final class Attacked {
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

  /** What the client of a session sent, and what the server's lines can tell of it. */
  record Truth(String user, String ip, Outcome outcome, FirstFactor first, SecondFactor second) {}

  /**
   * @param attempt the attempts of a worker are counted on
   * @param step counts the lines of an attempt
   */
  private record Line(long micros, String file, String text, int attempt, int step) {}

  final Map<String, Truth> truths = new HashMap<>();
  private final List<Line> lines = new ArrayList<>();
  private final Random random;
  private int attempt;
  private int step;

  Attacked(long seed, int workers, int attempts) {
    random = new Random(seed);
    for (String host : List.of("mx1", "mx2")) {
      for (int w = 0; w < workers; w++) {
        long time = random.nextInt(3_000_000);
        for (int n = 0; n < attempts; n++) {
          time = attempt(host, 1000 + w, "%s-%d-%d".formatted(host, w, n), time);
        }
      }
    }
    lines.sort(Comparator.comparingLong(Line::micros));
  }

  private long attempt(String host, int pid, String session, long start) {
    attempt++;
    step = 0;
    String ip = "192.0.2." + random.nextInt(8);
    boolean code = random.nextBoolean();
    boolean good = code && random.nextInt(3) == 0;
    // a login tells no pid: only users of one worker at a time can be told apart
    String user = good ? "good" + pid + host : "user" + random.nextInt(4);
    long time = start;
    time = says(time, host, "auth", google(pid, user, code));
    if (good) {
      says(
          time,
          host,
          "mail",
          "dovecot: imap-login: Login: user=<%s>, method=PLAIN, rip=%s, lip=192.0.2.200, mpid=1, TLS, session=<%s>"
              .formatted(user, ip, session));
      truths.put(
          session, new Truth(user, ip, Outcome.SUCCESS, FirstFactor.PASSED, SecondFactor.PASSED));
      return time + 2_000_000 + random.nextInt(2_000_000);
    }
    time =
        says(
            time,
            host,
            "auth",
            code
                ? "auth[%d]: pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=%s rhost=%s  user=%s"
                    .formatted(pid, user, ip, user)
                : "auth[%d]: pam_unix(dovecot:auth): auth could not identify password for [%s]"
                    .formatted(pid, user));
    time =
        says(
            time,
            host,
            "mail",
            "dovecot: auth-worker(%d): conn unix:auth-worker (pid=1,uid=104): auth-worker<7>: pam(%s,%s,<%s>): pam_authenticate() failed: Authentication failure (Password mismatch?)"
                .formatted(pid, user, ip, session));
    says(
        time + 2_000_000,
        host,
        "mail",
        "dovecot: imap-login: Disconnected: Aborted login by logging out (auth failed, 1 attempts in 2 secs): user=<%s>, method=PLAIN, rip=%s, lip=192.0.2.200, TLS, session=<%s>"
            .formatted(user, ip, session));
    truths.put(
        session,
        new Truth(
            user,
            ip,
            Outcome.FAILURE,
            code ? FirstFactor.FAILED : FirstFactor.UNKNOWN,
            code ? SecondFactor.PASSED : SecondFactor.FAILED));
    return time + 500_000 + random.nextInt(3_000_000);
  }

  private static String google(int pid, String user, boolean accepted) {
    return "dovecot(pam_google_authenticator)[%d]: %s for %s"
        .formatted(
            pid, accepted ? "Accepted google_authenticator" : "Invalid verification code", user);
  }

  private long says(long time, String host, String log, String text) {
    LocalDateTime stamp = LocalDateTime.of(2026, 11, 23, 10, 0).plusNanos(time * 1000);
    lines.add(
        new Line(
            time,
            log + "-" + host + ".log",
            ISO.format(stamp) + " " + host + " " + text,
            attempt,
            step++));
    return time + 1 + random.nextInt(100_000);
  }

  /** Each file's text, with all of its lines. */
  Map<String, String> files() {
    return files(0, 0);
  }

  /**
   * Each file's text.
   *
   * @param missing of a hundred attempts so many lack one of their lines; never two of one worker
   *     in turn, whose remaining lines could be those of one attempt
   * @param doubled of a hundred lines so many were written twice
   */
  Map<String, String> files(int missing, int doubled) {
    Map<Integer, Integer> lost = new HashMap<>();
    for (int n = 1; n <= attempt; n++) {
      if (!lost.containsKey(n - 1) && random.nextInt(100) < missing) {
        lost.put(n, random.nextInt(4));
      }
    }
    Map<String, StringBuilder> texts = new TreeMap<>();
    for (Line line : lines) {
      StringBuilder text = texts.computeIfAbsent(line.file, f -> new StringBuilder());
      boolean isLost = lost.getOrDefault(line.attempt, -1) == line.step;
      int times = isLost ? 0 : random.nextInt(100) < doubled ? 2 : 1;
      text.append((line.text + '\n').repeat(times));
    }
    Map<String, String> files = new TreeMap<>();
    texts.forEach((file, text) -> files.put(file, text.toString()));
    return files;
  }
}
