// SPDX-License-Identifier: Apache-2.0
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.wire.Topic;
import io.mailvigil.common.wire.Topics;
import io.mailvigil.deploy.server.DataFolder;
import io.mailvigil.deploy.server.EmbeddedKafka;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A running {@code up} at 200 events a second. After a minute of that: how long it takes from the line that completes
 * the evidence to the alert on its topic and to the lock in force, each round for an account, a source and a chain of
 * its own (D01, D18, D26); or how much memory its processes have resident.
 *
 * <pre>java -cp 'deploy/target/lib/*' deploy/bench/Live.java MAILVIGIL FOLDER latency ROUNDS | memory SECONDS</pre>
 */
public final class Live {
  private static final Duration WARM = Duration.ofSeconds(60);
  private static final int EVENTS_A_SECOND = 200;
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path log;
  private final OutputStream out;
  private final Random random = new Random(1);
  private final Map<String, Long> begun = new ConcurrentHashMap<>();
  private final Map<String, Long> ended = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  private Live(Path log) throws IOException {
    this.log = log;
    this.out = Files.newOutputStream(log);
  }

  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[1])).toAbsolutePath();
    Path config =
        Files.writeString(
            folder.resolve("mailvigil.yml"),
            """
            ops: {port: 0}
            ingest:
              reading:
                stacks: [{module: google-authenticator, password-first: true, pam-logged: true}]
            alert:
              responses: {lock: auto}
              lock: {budget: {locks: 100000, within: 10m}}
              lock-backends: {demo: true}
            """);
    Live live = new Live(folder.resolve("mail.log"));
    Path data = folder.resolve("data");
    Process up =
        new ProcessBuilder(args[0], "up", "--config", config.toString(), "--data", data.toString(), "--log", live.log.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("up.out").toFile())
            .start();
    try {
      live.await(up, folder.resolve("up.out"));
      Thread life = Thread.ofPlatform().daemon().start(live::life);
      if (args[2].equals("memory")) {
        TimeUnit.SECONDS.sleep(Long.parseLong(args[3]));
        memory(up, data);
      } else {
        live.latency(DataFolder.at(data), Integer.parseInt(args[3]));
        memory(up, data);
      }
      live.stopping = true;
      life.join();
    } finally {
      up.destroy();
      up.waitFor();
    }
    System.exit(0);
  }

  private void await(Process up, Path said) throws Exception {
    while (!Files.readString(said).contains("watching " + log)) {
      if (!up.isAlive()) {
        throw new IllegalStateException(Files.readString(said));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Logins of people at home: each is one event of three lines. */
  private void life() {
    long next = System.nanoTime();
    while (!stopping) {
      int n = (int) (20_000 * Math.pow(random.nextDouble(), 2));
      String user = "user" + n;
      String session = session();
      String ip = "198.18." + (n >> 8) + "." + (n & 255);
      write(
          "dovecot(pam_google_authenticator)[" + pid() + "]: Accepted google_authenticator for " + user,
          "dovecot: imap-login: Login: user=<" + user + ">, method=PLAIN, rip=" + ip + ", lip=192.0.2.25, mpid=" + pid() + ", TLS, session=<" + session + ">",
          "dovecot: imap(" + user + ")<" + pid() + "><" + session + ">: Disconnected: Logged out in=90 out=900 deleted=0 expunged=0");
      next += 1_000_000_000L / EVENTS_A_SECOND;
      while (System.nanoTime() < next && !stopping) {
        Thread.onSpinWait();
        if (next - System.nanoTime() > 1_000_000) {
          java.util.concurrent.locks.LockSupport.parkNanos(next - System.nanoTime());
        }
      }
    }
  }

  private void latency(DataFolder data, int rounds) throws Exception {
    Map<String, String> clients = EmbeddedKafka.clientPropertiesOf(data);
    listen(clients, Topics.DETECTIONS, this::alert);
    listen(clients, Topics.LOCKOUTS, this::lock);
    TimeUnit.NANOSECONDS.sleep(WARM.toNanos());
    for (int round = 0; round < rounds; round++) {
      String victim = "victim" + round;
      String chained = "chained" + round;
      String source = "203.0." + (round >> 8) + "." + (round & 255);
      for (int i = 0; i < 9; i++) {
        wrongCode(victim, null);
      }
      for (int i = 0; i < 19; i++) {
        wrongPassword("guessed" + round + "x" + i, source, null);
      }
      for (int i = 0; i < 5; i++) {
        wrongPassword(chained, "198.51.100." + (round & 255), null);
      }
      TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(200));
      wrongCode(victim, victim);
      TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(200));
      wrongPassword("guessed" + round + "x19", source, source);
      TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(200));
      begun.put("chain " + chained, System.nanoTime());
      write("dovecot: imap-login: Login: user=<" + chained + ">, method=PLAIN, rip=198.51.100." + (round & 255) + ", lip=192.0.2.25, mpid=" + pid() + ", TLS, session=<" + session() + ">");
    }
    TimeUnit.SECONDS.sleep(5);
    System.out.printf("%-34s %6s %10s %10s %10s %8s%n", "from the last line to", "n", "p50, ms", "p99, ms", "most, ms", "missing");
    row("the alert, by account (D01)", "account ", rounds);
    row("the alert, by source (D18)", "source ", rounds);
    row("the alert, chained (D26)", "chain ", rounds);
    row("the lock in force (D01)", "lock ", rounds);
  }

  private void row(String name, String prefix, int rounds) {
    long[] millis =
        ended.entrySet().stream()
            .filter(e -> e.getKey().startsWith(prefix) && begun.containsKey(e.getKey()))
            .mapToLong(e -> (e.getValue() - begun.get(e.getKey())) / 1_000_000)
            .sorted()
            .toArray();
    if (millis.length == 0) {
      System.out.printf("%-34s %6d %10s %10s %10s %8d%n", name, 0, "-", "-", "-", rounds);
      return;
    }
    System.out.printf(
        "%-34s %6d %10d %10d %10d %8d%n",
        name,
        millis.length,
        millis[millis.length / 2],
        millis[Math.min(millis.length - 1, (int) Math.ceil(millis.length * 0.99) - 1)],
        millis[millis.length - 1],
        rounds - millis.length);
  }

  private void alert(Detection d) {
    long now = System.nanoTime();
    String rule = d.rule().id();
    if (rule.startsWith("D01") && d.severity().wire().equals("critical") && d.user() != null) {
      ended.putIfAbsent("account " + d.user(), now);
    } else if (rule.startsWith("D18")) {
      d.sources().forEach(ip -> ended.putIfAbsent("source " + ip, now));
    } else if (rule.startsWith("D26") && d.user() != null) {
      ended.putIfAbsent("chain " + d.user(), now);
    }
  }

  private void lock(Lockout lockout) {
    if (lockout.state() == Lockout.State.LOCKED) {
      ended.putIfAbsent("lock " + lockout.account().name(), System.nanoTime());
    }
  }

  private <V> void listen(Map<String, String> clients, Topic<V> topic, Consumer<V> each) {
    Map<String, Object> settings = new HashMap<>(clients);
    settings.put("isolation.level", "read_committed");
    settings.put("enable.auto.commit", "false");
    KafkaConsumer<String, V> consumer = new KafkaConsumer<>(settings, new StringDeserializer(), topic.values().deserializer());
    TopicPartition partition = new TopicPartition(topic.name(), 0);
    consumer.assign(List.of(partition));
    consumer.seekToEnd(List.of(partition));
    consumer.position(partition);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              while (true) {
                for (ConsumerRecord<String, V> record : consumer.poll(Duration.ofMillis(100))) {
                  if (record.value() != null) {
                    each.accept(record.value());
                  }
                }
              }
            });
  }

  /** The right password and a wrong code; {@code clock} names what the last line completes. */
  private void wrongCode(String user, String clock) {
    String pid = pid();
    String session = session();
    String ip = "100.64.7." + random.nextInt(256);
    write(
        "dovecot(pam_google_authenticator)[" + pid + "]: Invalid verification code for " + user,
        "dovecot: auth-worker(" + pid + "): conn unix:auth-worker (pid=801,uid=104): auth-worker<7>: pam(" + user + "," + ip + ",<" + session + ">): pam_authenticate() failed: Authentication failure (Password mismatch?)");
    if (clock != null) {
      long now = System.nanoTime();
      begun.put("account " + clock, now);
      begun.put("lock " + clock, now);
    }
    write(aborted(user, ip, session));
  }

  private void wrongPassword(String user, String ip, String clock) {
    String pid = pid();
    String session = session();
    write(
        "auth[" + pid + "]: pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=" + user + " rhost=" + ip + "  user=" + user,
        "dovecot: auth-worker(" + pid + "): conn unix:auth-worker (pid=801,uid=104): auth-worker<7>: pam(" + user + "," + ip + ",<" + session + ">): pam_authenticate() failed: Authentication failure (Password mismatch?)");
    if (clock != null) {
      begun.put("source " + clock, System.nanoTime());
    }
    write(aborted(user, ip, session));
  }

  private static String aborted(String user, String ip, String session) {
    return "dovecot: imap-login: Disconnected: Aborted login by logging out (auth failed, 1 attempts in 1 secs): user=<" + user + ">, method=PLAIN, rip=" + ip + ", lip=192.0.2.25, TLS, session=<" + session + ">";
  }

  private synchronized void write(String... lines) {
    try {
      StringBuilder text = new StringBuilder();
      for (String line : lines) {
        text.append(ISO.format(Instant.now())).append(" mx ").append(line).append('\n');
      }
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private synchronized String pid() {
    return Integer.toString(900 + random.nextInt(30_000));
  }

  private synchronized String session() {
    StringBuilder s = new StringBuilder(16);
    for (int i = 0; i < 16; i++) {
      s.append("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".charAt(random.nextInt(64)));
    }
    return s.toString();
  }

  /**
   * Resident memory, from /proc, of the process and of all that name its data folder: the servers it has started need not
   * be its children.
   */
  private static void memory(Process up, Path data) throws IOException {
    long all = 0;
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
      Path words = status.resolveSibling("cmdline");
      boolean ours = process.pid() == up.pid() || up.descendants().anyMatch(process::equals) || (Files.exists(words) && Files.readString(words, StandardCharsets.ISO_8859_1).contains(data.toString()));
      if (!ours || process.pid() == ProcessHandle.current().pid() || !Files.exists(status)) {
        continue;
      }
      long kb = 0;
      for (String line : Files.readAllLines(status)) {
        kb = line.startsWith("VmRSS:") ? Long.parseLong(line.replaceAll("\\D", "")) : kb;
      }
      String command = process.info().arguments().map(a -> Arrays.stream(a).filter(w -> w.contains("io.mailvigil") || w.contains("org.elasticsearch")).findFirst().orElse("")).orElse("");
      System.out.printf("%-34s %11d MB  %s%n", "resident: process " + process.pid(), kb / 1024, command);
      all += kb;
    }
    System.out.printf("%-34s %11d MB%n", "resident in all", all / 1024);
  }
}
