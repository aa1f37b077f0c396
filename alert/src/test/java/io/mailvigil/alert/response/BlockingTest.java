// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import static io.mailvigil.alert.response.Given.BOB;
import static io.mailvigil.alert.response.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.alert.block.BlockReply;
import io.mailvigil.alert.block.BlockResult;
import io.mailvigil.alert.block.BlockTask;
import io.mailvigil.alert.block.BlockedSources;
import io.mailvigil.alert.lock.LockChain;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.Block;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Lockout.State;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.lists.NamedLists;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources: who is blocked, for how long, who never, and what a kill leaves. */
class BlockingTest {
  private static final List<Network> TRUSTED =
      List.of(Network.parse("198.51.100.0/24"), Network.parse("2001:db8:7::25"));
  private static final List<Network> OWN = List.of(Network.parse("192.0.2.25"));
  private static final String AUTO = "responses: {block-source: auto}";

  private final Recorded out = new Recorded();
  private final BlockedSources firewall = new BlockedSources("fw");

  private Responder responder(String yaml) {
    return new Responder(
        Given.config(yaml),
        Accounts.DEFAULT,
        TRUSTED,
        LockChain.of(List.of()),
        new BlockParts(List.of("fw"), List.of(), OWN),
        false,
        out);
  }

  private static Detection guessing(Instant time, String... sources) {
    List<SourceAddress> all = List.of(sources).stream().map(SourceAddress::of).toList();
    String group = "default/s/" + all.getFirst().network();
    return new Detection(
        "D20/" + group + "/" + time,
        time,
        time.minusSeconds(60),
        time,
        Severity.HIGH,
        73,
        new RuleRef("D20-spraying", "spraying", "1", List.of("T1110.003")),
        "default",
        group,
        null,
        null,
        all,
        List.of("bob"),
        "somebody tries one password at many accounts",
        new Evidence.Count(50, 10, Duration.ofMinutes(10), 1, 50, FirstFactor.FAILED),
        List.of("e1"),
        Ledger.SOURCE,
        "guessing",
        FirstFactor.FAILED,
        List.of(ResponseAction.BLOCK_SOURCE),
        true,
        false,
        0);
  }

  private static Response block(@Nullable RaisedAlert alert) {
    return Recorded.of(Objects.requireNonNull(alert), ResponseAction.BLOCK_SOURCE).getFirst();
  }

  private void carryOut(Responder responder, Instant now) {
    Blocking blocking = responder.blocking();
    for (List<BlockTask> tasks = blocking.tasks(); !tasks.isEmpty(); tasks = blocking.tasks()) {
      for (BlockTask t : tasks) {
        BlockResult result =
            t.block() ? firewall.block(t.order()) : firewall.unblock(t.word().source());
        blocking.reply(new BlockReply(t, result, ""), now);
      }
    }
  }

  private static Block word(Responder responder, String source) {
    return Objects.requireNonNull(responder.blocking().ledger().of(Network.parse(source)));
  }

  @Test
  void aGuessingSourceIsBlockedReadBackAndLetInAgain() {
    Responder responder = responder(AUTO);
    Detection d = guessing(NOW, "203.0.113.9");
    assertThat(block(responder.detection(d, NOW)).decision()).isEqualTo(Decision.APPROVED);
    carryOut(responder, NOW);
    assertThat(firewall.held()).containsExactly(Network.parse("203.0.113.9"));
    assertThat(block(out.newest(d.id())).decision()).isEqualTo(Decision.DONE);
    assertThat(out.actions(Deed.BLOCK))
        .singleElement()
        .satisfies(action -> {
          assertThat(action.response()).isNotNull();
          assertThat(action.message())
              .contains("203.0.113.9 is blocked until 2026-11-23T10:45:00Z");
        });

    Instant end = NOW.plus(Duration.ofMinutes(15));
    responder.tick(end.minusMillis(1));
    carryOut(responder, end.minusMillis(1));
    assertThat(firewall.held()).hasSize(1);
    responder.tick(end);
    carryOut(responder, end);
    assertThat(firewall.held()).isEmpty();
    assertThat(word(responder, "203.0.113.9").state()).isEqualTo(State.ENDED);
    assertThat(out.actions(Deed.UNBLOCK)).hasSize(1);
  }

  /** 15 min, 1 h, 24 h by distinct incidents; alerts meanwhile change nothing. */
  @Test
  void laterIncidentsBlockLongerAndNothingExtendsABlock() {
    Responder responder = responder(AUTO);
    Instant now = NOW;
    for (Duration length :
        List.of(Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(24))) {
      responder.detection(guessing(now, "203.0.113.9"), now);
      carryOut(responder, now);
      Block block = word(responder, "203.0.113.9");
      assertThat(block.until()).isEqualTo(now.plus(length));
      for (int i = 1; i < 10; i++) {
        Instant meanwhile = now.plus(length.dividedBy(10).multipliedBy(i));
        responder.tick(meanwhile);
        responder.detection(guessing(meanwhile, "203.0.113.9"), meanwhile);
        assertThat(word(responder, "203.0.113.9").until()).isEqualTo(block.until());
      }
      now = now.plus(length).plusSeconds(1);
      responder.tick(now);
      carryOut(responder, now);
      assertThat(firewall.held()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.20.0.1",
        "192.168.1.1",
        "100.64.3.4",
        "169.254.1.1",
        "224.0.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "::1",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "198.51.100.77",
        "192.0.2.25",
        "2001:db8:7::bad"
      })
  void someAreNeverBlocked(String source) {
    Responder responder = responder(AUTO);
    assertThat(block(responder.detection(guessing(NOW, source), NOW)).decision())
        .isEqualTo(Decision.REFUSED);
    responder.command(
        new Command.Block("c1", "root", "because", NOW, SourceAddress.of(source).network(), null),
        NOW);
    assertThat(out.actions(Deed.REFUSE)).hasSize(1);
    assertThat(responder.blocking().tasks()).isEmpty();
  }

  @Test
  void whatTheListOfTrustedNetworksHoldsIsNotBlocked() {
    NamedLists lists =
        NamedLists.read(Map.of("trusted_networks.txt", "198.18.7.0/24\n2001:db8:8::1\n")).lists();
    Responder responder =
        new Responder(
            Given.config(AUTO).withLists(() -> lists),
            Accounts.DEFAULT,
            TRUSTED,
            LockChain.of(List.of()),
            new BlockParts(List.of("fw"), List.of(), OWN),
            false,
            out);
    for (String source : List.of("198.18.7.9", "2001:db8:8::99")) {
      assertThat(block(responder.detection(guessing(NOW, source), NOW)).decision())
          .isEqualTo(Decision.REFUSED);
    }
    assertThat(block(responder.detection(guessing(NOW, "198.18.8.9"), NOW)).decision())
        .isEqualTo(Decision.APPROVED);
  }

  @Test
  void theNeighboursOfThoseAreBlocked() {
    Responder responder = responder(AUTO);
    for (String source :
        List.of("11.0.0.1", "198.51.101.77", "192.0.2.26", "2001:db8:7:1::25", "100.128.0.1")) {
      assertThat(block(responder.detection(guessing(NOW, source), NOW)).decision())
          .as(source)
          .isEqualTo(Decision.APPROVED);
    }
    assertThat(word(responder, "2001:db8:7:1::/64").state()).isEqualTo(State.LOCKING);
  }

  @Test
  void onlyGoodEvidenceAboutTheSourceBlocks() {
    Responder responder = responder(AUTO);
    Detection d = guessing(NOW, "203.0.113.9");
    for (Detection bad :
        List.of(
            Given.with(d, false, false, d.sources(), 0),
            Given.with(d, true, true, d.sources(), 0),
            Given.detection(
                "D99-account",
                BOB,
                Severity.HIGH,
                "x",
                Ledger.ACCOUNT,
                FirstFactor.PASSED,
                d.evidence(),
                List.of(ResponseAction.BLOCK_SOURCE),
                NOW))) {
      RaisedAlert alert = responder(AUTO).detection(bad, NOW);
      assertThat(block(alert).decision()).isEqualTo(Decision.REFUSED);
    }
    Instant late = NOW.plus(Duration.ofMinutes(10)).plusMillis(1);
    assertThat(block(responder.detection(d, late)).why()).contains("older than 10 min");
    assertThat(responder.blocking().tasks()).isEmpty();
  }

  @Test
  void shadowOnlyNotes() {
    Responder responder = responder("");
    assertThat(block(responder.detection(guessing(NOW, "203.0.113.9"), NOW)).decision())
        .isEqualTo(Decision.WOULD);
    assertThat(responder.blocking().tasks()).isEmpty();
  }

  @Test
  void aPersonIsAskedAndAnswers() {
    Responder responder = responder("responses: {block-source: ask}");
    responder.detection(guessing(NOW, "203.0.113.9"), NOW);
    responder.detection(guessing(NOW, "203.0.113.10"), NOW);
    responder.detection(guessing(NOW, "203.0.113.11"), NOW);
    assertThat(responder.blocking().tasks()).isEmpty();
    responder.command(
        new Command.Approve("c1", "ann", "yes", NOW, word(responder, "203.0.113.9").id()), NOW);
    responder.command(
        new Command.Deny("c2", "ann", "no", NOW, word(responder, "203.0.113.10").id()), NOW);
    carryOut(responder, NOW);
    assertThat(firewall.held()).containsExactly(Network.parse("203.0.113.9"));
    assertThat(word(responder, "203.0.113.9").by()).isEqualTo("ann");
    responder.tick(NOW.plus(Duration.ofMinutes(30)));
    assertThat(word(responder, "203.0.113.11").state()).isEqualTo(State.LAPSED);
    Detection again = guessing(NOW.plusSeconds(5), "203.0.113.10");
    assertThat(block(responder.detection(again, NOW.plusSeconds(5))).decision())
        .isEqualTo(Decision.REFUSED);
  }

  @Test
  void whatAPersonUndidStaysUndoneForTheIncident() {
    Responder responder = responder(AUTO);
    responder.detection(guessing(NOW, "203.0.113.9"), NOW);
    carryOut(responder, NOW);
    responder.command(
        new Command.Unblock("c1", "ann@mx1", "our printer", NOW, Network.parse("203.0.113.9")),
        NOW);
    carryOut(responder, NOW);
    assertThat(firewall.held()).isEmpty();
    assertThat(out.actions(Deed.UNBLOCK))
        .singleElement()
        .satisfies(action -> {
          assertThat(action.by()).isEqualTo("ann@mx1");
          assertThat(action.reason()).isEqualTo("our printer");
        });
    Instant soon = NOW.plusSeconds(60);
    assertThat(block(responder.detection(guessing(soon, "203.0.113.9"), soon)).decision())
        .isEqualTo(Decision.REFUSED);
  }

  @Test
  void aFloodOfSourcesTripsTheBreakerOnceUntilSomebodyResumes() {
    Responder responder = responder(AUTO + "\nblock: {budget: {blocks: 20}}");
    for (int i = 0; i < 200; i++) {
      responder.detection(guessing(NOW, "203.0.113." + i), NOW);
    }
    assertThat(responder.blocking().tasks()).hasSize(20);
    assertThat(out.actions(Deed.SUSPEND_BLOCKS)).hasSize(1);
    assertThat(responder.suspended(NOW)).hasSize(1);
    Instant later = NOW.plus(Duration.ofMinutes(11));
    responder.detection(guessing(later, "203.0.113.201"), later);
    assertThat(responder.blocking().tasks()).hasSize(20);
    responder.command(new Command.Approve("c1", "ann", "go", later, "block-breaker"), later);
    assertThat(out.actions(Deed.RESUME_BLOCKS)).hasSize(1);
    responder.detection(guessing(later, "203.0.113.202"), later);
    assertThat(responder.blocking().tasks()).hasSize(21);
  }

  @Test
  void whatVanishedIsPutBackOnceAndThenGivenUp() {
    Responder responder = responder(AUTO);
    responder.detection(guessing(NOW, "203.0.113.9"), NOW);
    carryOut(responder, NOW);
    Block block = word(responder, "203.0.113.9");
    responder.blocking().vanished(block.source(), block.id(), "fw", NOW);
    assertThat(responder.blocking().tasks()).singleElement().matches(BlockTask::block);
    carryOut(responder, NOW);
    assertThat(word(responder, "203.0.113.9").state()).isEqualTo(State.LOCKED);
    responder.blocking().vanished(block.source(), block.id(), "fw", NOW);
    assertThat(responder.blocking().tasks()).singleElement().matches(t -> !t.block());
  }

  /** Memory of this process only: after a restart every block in force is ordered again. */
  @Test
  void aForgetfulBackEndIsAskedAgainAfterARestart() {
    Responder responder = responder(AUTO);
    responder.detection(guessing(NOW, "203.0.113.9"), NOW);
    carryOut(responder, NOW);
    Responder next =
        new Responder(
            Given.config(AUTO),
            Accounts.DEFAULT,
            TRUSTED,
            LockChain.of(List.of()),
            new BlockParts(List.of("fw"), List.of("fw"), OWN),
            false,
            out);
    out.restoreInto(next);
    assertThat(next.blocking().tasks()).singleElement().matches(BlockTask::block);
    Instant since = word(responder, "203.0.113.9").since();
    carryOut(next, NOW.plusSeconds(9));
    assertThat(word(next, "203.0.113.9").since()).isEqualTo(since);
    assertThat(out.actions(Deed.BLOCK)).hasSize(1);
  }

  /** Whatever fails and whoever is killed, ledger and back end agree in the end. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void failuresAndRestartsLeaveLedgerAndBackEndAgreed(long seed) {
    Random random = new Random(seed);
    Responder responder = responder(AUTO + "\nblock: {budget: {blocks: 10000}}");
    for (int minute = 0; minute < 400; minute++) {
      Instant now = NOW.plus(Duration.ofMinutes(minute));
      responder.tick(now);
      if (minute < 200) {
        responder.detection(guessing(now, "203.0.113." + random.nextInt(8)), now);
      }
      if (random.nextInt(20) == 0) {
        Network source = Network.parse("203.0.113." + random.nextInt(8));
        responder.command(new Command.Unblock("c" + minute, "ann", "no", now, source), now);
      }
      for (BlockTask t : responder.blocking().tasks()) {
        int luck = random.nextInt(4);
        BlockResult result =
            luck == 0
                ? null
                : t.block() ? firewall.block(t.order()) : firewall.unblock(t.word().source());
        if (luck == 1) {
          responder = responder(AUTO + "\nblock: {budget: {blocks: 10000}}"); // killed: no answer
          out.restoreInto(responder);
          break;
        }
        responder.blocking().reply(new BlockReply(t, result, result == null ? "away" : ""), now);
      }
    }
    for (int i = 0; i < 3; i++) {
      Instant end = NOW.plus(Duration.ofDays(3 + i));
      responder.tick(end);
      carryOut(responder, end);
    }
    assertThat(firewall.held()).isEmpty();
    assertThat(responder.blocking().ledger().all()).allMatch(block -> block.state() == State.ENDED);
  }
}
