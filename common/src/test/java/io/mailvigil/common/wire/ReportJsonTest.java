// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.AlertMemory;
import io.mailvigil.common.event.Block;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.Confirmation;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.IncidentLife;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.SessionCut;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Target;
import io.mailvigil.common.event.Urgency;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What alert writes on its topics comes back as it was, and keeps its public names. */
class ReportJsonTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final Account BOB = new Account("acme", "bob@example.org");
  private static final Response LOCK =
      new Response(
          ResponseAction.LOCK, Target.of(BOB), Mode.AUTO, Decision.DONE, "12 wrong codes in 9 min");

  static final RaisedAlert ALERT =
      new RaisedAlert(
          new Detection(
              "a1",
              NOW,
              NOW.minusSeconds(300),
              NOW,
              Severity.CRITICAL,
              99,
              new RuleRef("D01-failed-second-factor-burst", "Burst", "1", List.of("T1110.001")),
              "acme",
              BOB.key(),
              BOB,
              "bob",
              List.of(SourceAddress.of("203.0.113.9")),
              List.of("bob@example.org"),
              "12 wrong codes",
              new Evidence.Count(12, 10, Duration.ofMinutes(10), 3, 1, FirstFactor.PASSED),
              List.of("e1", "e2"),
              Ledger.ACCOUNT,
              "second-factor",
              FirstFactor.PASSED,
              List.of(ResponseAction.LOCK),
              true,
              false,
              2),
          "i1",
          List.of(
              new Response(
                  ResponseAction.NOTIFY, Target.of(BOB), Mode.AUTO, Decision.DONE, "critical"),
              LOCK),
          Urgency.NOW);

  static final ActionTaken ACTION =
      new ActionTaken(
          "x1",
          NOW,
          Deed.LOCK,
          Outcome.SUCCESS,
          "acme",
          BOB,
          LOCK,
          "i1",
          "a1",
          "D01-failed-second-factor-burst",
          "policy",
          "12 wrong codes in 9 min",
          "l1",
          NOW.plusSeconds(900),
          List.of("dovecot: held"),
          "bob@example.org is locked",
          Urgency.NOW);

  static final Lockout LOCKOUT =
      new Lockout(
          BOB,
          "l1",
          Lockout.State.UNLOCKING,
          Mode.ASK,
          "i1",
          ALERT,
          "policy",
          "why",
          NOW,
          NOW.plusSeconds(900),
          Duration.ofMinutes(15),
          NOW.plusSeconds(1),
          "root",
          "it was him",
          List.of(
              new Lockout.Held("dovecot", Lockout.Step.HELD, "", 0, true),
              new Lockout.Held("sql", Lockout.Step.PENDING, "away", 3, false)),
          List.of(new Lockout.Earlier("i0", NOW.minusSeconds(9000), true)));

  static Stream<Report> reports() {
    return Stream.of(
        ALERT,
        ACTION,
        new ActionTaken(
            "x2",
            NOW,
            Deed.SUMMARIZE_HISTORY,
            Outcome.SUCCESS,
            "default",
            null,
            null,
            "",
            null,
            null,
            "policy",
            "old",
            null,
            null,
            List.of(),
            "7 historical alerts",
            Urgency.NOW));
  }

  static Stream<Command> commands() {
    return Stream.of(
        new Command.Lock("c1", "root", "why", NOW, BOB, Duration.ofHours(1), true),
        new Command.Lock("c2", "root", "why", NOW, BOB, null, false),
        new Command.Unlock("c3", "root", "why", NOW, BOB, true),
        new Command.Approve("c4", "root", "why", NOW, "l1"),
        new Command.Deny("c5", "root", "why", NOW, "l1"),
        new Command.Block(
            "c7", "root", "why", NOW, Network.parse("2001:db8::/64"), Duration.ofHours(2)),
        new Command.Block("c8", "root", "why", NOW, Network.parse("192.0.2.1"), null),
        new Command.Attend("c10", "root", "why", NOW, "i1", IncidentLife.Stage.CLOSED),
        new Command.Unblock("c9", "root", "why", NOW, Network.parse("192.0.2.1")),
        new Command.Feedback("c6", "root", "why", NOW, "a1", true));
  }

  @ParameterizedTest
  @MethodSource("reports")
  void reportsComeBackAsTheyWere(Report report) {
    JsonSerde<Report> serde = new JsonSerde<>(ReportJson::write, ReportJson::read);
    assertThat(serde.fromBytes(serde.toBytes(report))).isEqualTo(report);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void commandsComeBackAsTheyWere(Command command) {
    JsonSerde<Command> serde = new JsonSerde<>(CommandJson::write, CommandJson::read);
    assertThat(serde.fromBytes(serde.toBytes(command))).isEqualTo(command);
  }

  @Test
  void lockoutsComeBackAsTheyWere() {
    JsonSerde<Lockout> serde = new JsonSerde<>(LockoutJson::write, LockoutJson::read);
    assertThat(serde.fromBytes(serde.toBytes(LOCKOUT))).isEqualTo(LOCKOUT);
  }

  @Test
  void confirmationsComeBackAsTheyWere() {
    JsonSerde<Confirmation> serde =
        new JsonSerde<>(ConfirmationJson::write, ConfirmationJson::read);
    for (boolean me : new boolean[] {true, false}) {
      Confirmation said = new Confirmation(NOW, "root@mx1", "a1", BOB, "e1", me);
      assertThat(serde.fromBytes(serde.toBytes(said))).isEqualTo(said);
    }
  }

  static Stream<AlertMemory> memories() {
    return Stream.of(
        new AlertMemory.Incident(
            "i1",
            BOB.key(),
            "acme",
            BOB,
            NOW,
            NOW.plusSeconds(5),
            AlertMemory.Incident.State.RELEASED,
            NOW.plusSeconds(900),
            List.of(
                new AlertMemory.Known(
                    "a1", "D01-x", "second-factor", NOW, "e1", 3, 4, true, ALERT.responses()))),
        new AlertMemory.Incident(
            "i2",
            "acme/s/192.0.2.1",
            "acme",
            null,
            NOW,
            NOW,
            AlertMemory.Incident.State.OPEN,
            null,
            List.of()),
        new Block(
            Network.parse("2001:db8:1::/64"),
            "acme",
            "b1",
            Lockout.State.LOCKED,
            Mode.AUTO,
            "i1",
            ALERT,
            "policy",
            "evidence of guessing",
            NOW,
            NOW.plusSeconds(900),
            Duration.ofMinutes(15),
            NOW.plusSeconds(1),
            "ann",
            "it was a printer",
            List.of(new Lockout.Held("nftables", Lockout.Step.HELD, "said", 2, true)),
            List.of(new Lockout.Earlier("i0", NOW.minusSeconds(9999), true))),
        new IncidentLife(
            "i1",
            BOB.key(),
            "acme",
            BOB,
            IncidentLife.Stage.ESCALATED,
            Severity.CRITICAL,
            92.7,
            NOW,
            NOW.plusSeconds(5),
            NOW.plusSeconds(9),
            "clock",
            NOW.plusSeconds(1800),
            3,
            List.of(new IncidentLife.Entry(NOW, "D01-x", 73, "said"))),
        new SessionCut(
            BOB, ALERT, NOW, List.of("dovecot"), List.of("ldap"), "keycloak: does not answer"),
        new AlertMemory.BlockBreaker(NOW, NOW.plusSeconds(3600), "501 blocks in 10 min"),
        new AlertMemory.Breaker("acme", true, NOW, NOW.plusSeconds(3600), "6 locks in 10 min"),
        new AlertMemory.Backlog("acme", 7, NOW.minusSeconds(99), NOW.minusSeconds(9), NOW));
  }

  @ParameterizedTest
  @MethodSource("memories")
  void memoriesComeBackAsTheyWere(AlertMemory memory) {
    JsonSerde<AlertMemory> serde = new JsonSerde<>(AlertMemoryJson::write, AlertMemoryJson::read);
    assertThat(serde.fromBytes(serde.toBytes(memory))).isEqualTo(memory);
  }

  @Test
  void theAlertHasTheNamesOfTheContract() throws Exception {
    JsonNode json = new ObjectMapper().readTree(AlertJson.bytes(ALERT));
    assertThat(json.at("/event/kind").asText()).isEqualTo("alert");
    assertThat(json.at("/event/severity").asInt()).isEqualTo(99);
    assertThat(json.at("/mailvigil/incident/id").asText()).isEqualTo("i1");
    assertThat(json.at("/mailvigil/response/1").toString())
        .isEqualTo(
            "{\"action\":\"lock\",\"target\":{\"type\":\"account\",\"id\":\"bob@example.org\"},"
                + "\"mode\":\"auto\",\"decision\":\"done\",\"why\":\"12 wrong codes in 9 min\"}");
    assertThat(json.at("/mailvigil/revision").asInt()).isEqualTo(2);
  }

  /** Written by the first version; every later one must read them. */
  @Test
  void recordsOfTheFirstVersionAreRead() {
    String lockout =
        "{\"@timestamp\":\"2026-11-23T10:00:00Z\",\"organization\":{\"id\":\"acme\"},"
            + "\"mailvigil\":{\"account\":\"bob@example.org\",\"incident\":{\"id\":\"i1\"},"
            + "\"lock\":{\"id\":\"l1\",\"state\":\"unlocking\",\"mode\":\"ask\",\"by\":\"policy\","
            + "\"why\":\"why\",\"until\":\"2026-11-23T10:15:00Z\",\"length_seconds\":900,"
            + "\"locked_at\":\"2026-11-23T10:00:01Z\",\"undone_by\":\"root\",\"undone_why\":\"it"
            + " was him\",\"new\":[{}],\"backends\":["
            + "{\"name\":\"dovecot\",\"step\":\"held\",\"detail\":\"\",\"attempts\":0,\"reapplied\":true},"
            + "{\"name\":\"sql\",\"step\":\"pending\",\"detail\":\"away\",\"attempts\":3}],"
            + "\"earlier\":[{\"incident\":\"i0\",\"at\":\"2026-11-23T07:30:00Z\",\"real\":true}]}}}";
    String command =
        "{\"@timestamp\":\"2026-11-23T10:00:00Z\",\"id\":\"c1\",\"by\":\"root\",\"reason\":\"why\","
            + "\"command\":\"lock\",\"tenant\":\"acme\",\"account\":\"bob@example.org\","
            + "\"length_seconds\":3600,\"force\":true}";
    assertThat(read(LockoutJson::read, lockout)).isEqualTo(LOCKOUT.because(null));
    assertThat(read(CommandJson::read, command)).isEqualTo(commands().findFirst().orElseThrow());
  }

  @Test
  void brokenRecordsAreNamed() {
    for (String broken :
        List.of("", "[]", "{", "{}", "{\"command\":\"x\"}", "{\"event\":{\"kind\":\"alert\"}}")) {
      assertThatThrownBy(() -> read(ReportJson::read, broken))
          .isInstanceOf(SerializationException.class);
      assertThatThrownBy(() -> read(LockoutJson::read, broken))
          .isInstanceOf(SerializationException.class);
      assertThatThrownBy(() -> read(CommandJson::read, broken))
          .isInstanceOf(SerializationException.class);
    }
  }

  private static <V> V read(JsonSerde.Reader<V> reader, String json) {
    return new JsonSerde<V>((value, out) -> {}, reader)
        .fromBytes(json.getBytes(StandardCharsets.UTF_8));
  }
}
