// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.ingest.poll.PollLab.Killed;
import io.mailvigil.ingest.poll.PollLab.Reply;
import io.mailvigil.ingest.poll.PollLab.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills at any point, records that come as late as the overlap, a provider that limits, fails and
 * breaks off, and a spool that is tidied as fast as may be: each record is written once.
 */
class PollerKillTest {
  private static final Duration SPAN = Duration.ofHours(7);
  private static final String PAD = "x".repeat(9_000);

  @TempDir Path folder;

  /** A record, and when the provider begins to show it. */
  private record Late(String id, Instant time, Instant shown) {
    String json() {
      return "{\"uuid\":\"%s\",\"published\":\"%s\",\"pad\":\"%s\"}".formatted(id, time, PAD);
    }
  }

  static IntStream seeds() {
    return IntStream.range(0, Integer.getInteger("mailvigil.test.times", 1) * 3);
  }

  private static List<Late> records(Random random) {
    List<Late> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Instant time = PollLab.BEGIN.plusMillis(random.nextInt((int) SPAN.toMillis()));
      long late =
          switch (random.nextInt(10)) {
            case 0 -> random.nextInt(7_200);
            case 1, 2 -> random.nextInt(1_800);
            default -> random.nextInt(60);
          };
      all.add(new Late("r" + i, time, time.plusSeconds(late)));
    }
    all.sort(Comparator.comparing(Late::time).thenComparing(Late::id));
    return all;
  }

  /** Okta's contract: pages in order of time, the cursor stands behind a record. */
  private static Reply answer(PollLab lab, List<Late> all, Random faults, Request request) {
    switch (faults.nextInt(25)) {
      case 0 -> {
        return Reply.of(500);
      }
      case 1 -> {
        return Reply.of(0);
      }
      case 2 -> {
        return Reply.of(429)
            .with("X-Rate-Limit-Reset", Long.toString(Instant.now().getEpochSecond() + 20));
      }
      default -> {}
    }
    Instant since = Instant.parse(request.query().get("since"));
    Instant until = Instant.parse(request.query().get("until"));
    String after = request.query().getOrDefault("after", "");
    List<Late> shown =
        all.stream()
            .filter(r -> !r.time.isBefore(since) && !r.time.isAfter(until))
            .filter(r -> !r.shown.isAfter(lab.now))
            .filter(r -> (r.time + r.id).compareTo(after) > 0)
            .toList();
    List<Late> page = shown.subList(0, Math.min(7, shown.size()));
    Reply reply = Reply.ok("[" + String.join(",", page.stream().map(Late::json).toList()) + "]");
    return page.size() == shown.size()
        ? reply
        : reply.with(
            "Link",
            "<%s/api/v1/logs?since=%s&until=%s&after=%s>; rel=\"next\""
                .formatted(lab.url(), since, until, page.getLast().time + page.getLast().id));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noRecordIsLeftOutAndNoneIsWrittenTwice(int seed) throws Exception {
    Random random = new Random(seed);
    List<Late> all = records(random);
    PollLab lab = new PollLab(folder);
    try (lab) {
      Random faults = new Random(seed + 1_000);
      lab.provider = request -> answer(lab, all, faults, request);
      Instant end = PollLab.BEGIN.plus(SPAN).plus(Duration.ofHours(2));
      lab.round(lab.poller(okta(lab))); // what is older than the first look is nobody's
      int kills = 0;
      while (lab.now.isBefore(end)) {
        lab.fuse = kills < 40 ? random.nextInt(80) : -1;
        lab.killBehind = random.nextBoolean();
        Poller poller = lab.poller(okta(lab));
        try {
          while (lab.now.isBefore(end)) {
            lab.run(poller, lab.now.plusSeconds(1));
            tidy(lab);
          }
        } catch (Killed e) {
          kills++;
          lab.spool.close();
          lab.openSpool();
          lab.now = lab.now.plusSeconds(random.nextInt(random.nextInt(10) == 0 ? 20_000 : 60));
        }
      }
      lab.fuse = -1;
      lab.run(lab.poller(okta(lab)), lab.now.plus(Duration.ofMinutes(20)));

      assertThat(kills).isGreaterThan(3);
      assertThat(lab.written)
          .containsExactlyInAnyOrderElementsOf(
              all.stream()
                  .map(r -> "okta-" + lab.url().substring(7).replace(':', '-') + "/log/" + r.id)
                  .toList());
    }
  }

  private static OktaLog.Config okta(PollLab lab) {
    return lab.okta(", interval: 5m, look-back: 0s");
  }

  /** As if all lines had been committed to Kafka at once. */
  private static void tidy(PollLab lab) throws IOException {
    Object inode = Files.readAttributes(lab.spool.file(), BasicFileAttributes.class).fileKey();
    lab.spool.prune(Set.of(String.valueOf(inode)), 1);
  }
}
