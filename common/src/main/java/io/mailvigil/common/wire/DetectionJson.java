// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.SourceAddress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Detection} as JSON in ECS: the alert of contract part 4 without incident and response,
 * which alert adds.
 */
public final class DetectionJson {
  private DetectionJson() {}

  public static void write(Detection d, JsonGenerator out) throws IOException {
    out.writeStartObject();
    writeFields(d, out);
    out.writeEndObject();
  }

  /** The fields without the braces; the {@code mailvigil} object is closed after them. */
  public static void writeFields(Detection d, JsonGenerator json) throws IOException {
    Fields out = new Fields(json);
    fields(d, out);
    out.end();
  }

  /** The same with the {@code mailvigil} object left open. */
  static void fields(Detection d, Fields out) throws IOException {
    out.text("@timestamp", d.time());
    out.text("event.id", d.id());
    out.text("event.kind", "alert");
    out.texts("event.category", List.of("intrusion_detection"));
    out.texts("event.type", List.of("info"));
    out.text("event.start", d.start());
    out.text("event.end", d.end());
    out.number("event.severity", d.severity().score());
    out.decimal("event.risk_score", d.riskScore());
    out.text("rule.id", d.rule().id());
    out.text("rule.name", d.rule().name());
    out.text("rule.version", d.rule().version());
    out.texts("threat.technique.id", d.rule().techniques());
    out.text("threat.framework", "MITRE ATT&CK");
    out.text("organization.id", d.tenant());
    out.text("user.name", d.user());
    if (d.sources().size() == 1) {
      out.text("source.ip", d.sources().getFirst());
    } else {
      out.texts("source.ip", d.sources());
    }
    out.texts("related.ip", d.sources());
    out.texts("related.user", d.accounts());
    out.text("message", d.message());
    if (d.account() != null) {
      out.text("mailvigil.account", d.account().name());
    }
    out.text("mailvigil.severity", d.severity().wire());
    evidence(d.evidence(), out);
    out.texts("mailvigil.because", d.because());
    out.text("mailvigil.rule.hash", d.rule().hash().isEmpty() ? null : d.rule().hash());
    out.text("mailvigil.group", d.groupKey());
    out.text("mailvigil.ledger", d.ledger().wire());
    out.text("mailvigil.family", d.family());
    out.text("mailvigil.auth.first_factor", d.firstFactor().wire());
    out.texts("mailvigil.proposals", d.proposals().stream().map(ResponseAction::wire).toList());
    out.flag("mailvigil.trusted", d.trusted());
    if (d.learning()) {
      out.flag("mailvigil.learning", true);
    }
    if (d.revision() > 0) {
      out.number("mailvigil.revision", d.revision());
    }
  }

  private static void evidence(Evidence evidence, Fields out) throws IOException {
    String at = "mailvigil.evidence.";
    out.text(at + "type", evidence.type());
    switch (evidence) {
      case Evidence.Count c -> {
        out.number(at + "count", c.count());
        out.number(at + "threshold", c.threshold());
        out.number(at + "window_seconds", c.window().toSeconds());
        out.number(at + "sources", c.sources());
        out.number(at + "accounts", c.accounts());
        out.text(at + "first_factor", c.firstFactor().wire());
      }
      case Evidence.Sequence s -> {
        out.texts(at + "steps", s.steps());
        out.texts(at + "counts", s.counts());
        out.number(at + "span_seconds", s.span().toSeconds());
      }
      case Evidence.Value v -> {
        out.text(at + "measure", v.measure());
        out.text(at + "what", v.field());
        out.decimal(at + "amount", v.amount());
        out.decimal(at + "limit", v.limit());
        out.number(at + "window_seconds", v.window().toSeconds());
        out.number(at + "count", v.count());
        if (v.estimated()) {
          out.flag(at + "estimated", true);
        }
      }
      case Evidence.Novelty n -> {
        out.text(at + "what", n.what());
        out.text(at + "value", n.value());
        out.text(at + "usual", n.usual());
        out.number(at + "known", n.known());
      }
      case Evidence.Travel t -> {
        out.text(at + "from", t.from());
        out.text(at + "to", t.to());
        out.decimal(at + "distance_km", t.distanceKm());
        out.number(at + "elapsed_seconds", t.elapsed().toSeconds());
        out.decimal(at + "speed_kmh", t.speedKmh());
      }
      case Evidence.Score s -> {
        out.decimal(at + "score", s.nats());
        out.number(at + "one_in", s.oneIn());
        out.text(at + "attacker", s.attacker());
        for (Map.Entry<String, Double> term : s.terms().entrySet()) {
          out.decimal(at + "terms." + term.getKey(), term.getValue());
        }
      }
    }
  }

  /**
   * Reads a detection back; fields of later versions are ignored. Throws {@link
   * IllegalArgumentException} on a broken one.
   */
  public static Detection read(JsonParser in) throws IOException {
    Map<String, String> one = new HashMap<>();
    Map<String, List<String>> many = new HashMap<>();
    FieldReader.read(
        in,
        (path, p) -> {
          if (p.currentToken().isScalarValue()) {
            one.put(path, p.getText());
            many.put(path, List.of(p.getText()));
          } else {
            many.put(path, FieldReader.texts(p));
          }
        });
    String tenant = one.getOrDefault("organization.id", Account.DEFAULT_TENANT);
    String account = one.get("mailvigil.account");
    return new Detection(
        need(one, "event.id"),
        Instant.parse(need(one, "@timestamp")),
        Instant.parse(need(one, "event.start")),
        Instant.parse(need(one, "event.end")),
        Severity.of(need(one, "mailvigil.severity")),
        Double.parseDouble(one.getOrDefault("event.risk_score", "0")),
        new RuleRef(
            need(one, "rule.id"),
            one.getOrDefault("rule.name", ""),
            one.getOrDefault("rule.version", "1"),
            one.getOrDefault("mailvigil.rule.hash", ""),
            many.getOrDefault("threat.technique.id", List.of())),
        tenant,
        need(one, "mailvigil.group"),
        account == null ? null : new Account(tenant, account),
        one.get("user.name"),
        many.getOrDefault("source.ip", List.of()).stream().map(SourceAddress::of).toList(),
        many.getOrDefault("related.user", List.of()),
        one.getOrDefault("message", ""),
        evidence(one, many),
        many.getOrDefault("mailvigil.because", List.of()),
        Ledger.of(need(one, "mailvigil.ledger")),
        need(one, "mailvigil.family"),
        FirstFactor.of(one.getOrDefault("mailvigil.auth.first_factor", "unknown")),
        many.getOrDefault("mailvigil.proposals", List.of()).stream()
            .map(ResponseAction::of)
            .toList(),
        Boolean.parseBoolean(one.getOrDefault("mailvigil.trusted", "false")),
        Boolean.parseBoolean(one.getOrDefault("mailvigil.learning", "false")),
        Integer.parseInt(one.getOrDefault("mailvigil.revision", "0")));
  }

  private static Evidence evidence(Map<String, String> one, Map<String, List<String>> many) {
    String at = "mailvigil.evidence.";
    return switch (need(one, at + "type")) {
      case "count" ->
          new Evidence.Count(
              number(one, at + "count"),
              number(one, at + "threshold"),
              Duration.ofSeconds(number(one, at + "window_seconds")),
              number(one, at + "sources"),
              number(one, at + "accounts"),
              FirstFactor.of(one.getOrDefault(at + "first_factor", "unknown")));
      case "sequence" ->
          new Evidence.Sequence(
              many.getOrDefault(at + "steps", List.of()),
              many.getOrDefault(at + "counts", List.of()).stream().map(Long::valueOf).toList(),
              Duration.ofSeconds(number(one, at + "span_seconds")));
      case "value" ->
          new Evidence.Value(
              need(one, at + "measure"),
              need(one, at + "what"),
              Double.parseDouble(need(one, at + "amount")),
              Double.parseDouble(need(one, at + "limit")),
              Duration.ofSeconds(number(one, at + "window_seconds")),
              number(one, at + "count"),
              Boolean.parseBoolean(one.getOrDefault(at + "estimated", "false")));
      case "novelty" ->
          new Evidence.Novelty(
              need(one, at + "what"),
              need(one, at + "value"),
              one.get(at + "usual"),
              number(one, at + "known"));
      case "travel" ->
          new Evidence.Travel(
              need(one, at + "from"),
              need(one, at + "to"),
              Double.parseDouble(need(one, at + "distance_km")),
              Duration.ofSeconds(number(one, at + "elapsed_seconds")),
              Double.parseDouble(need(one, at + "speed_kmh")));
      case "score" ->
          new Evidence.Score(
              Double.parseDouble(need(one, at + "score")),
              number(one, at + "one_in"),
              one.getOrDefault(at + "attacker", ""),
              terms(one, at + "terms."));
      default -> throw new IllegalArgumentException("evidence of an unknown type");
    };
  }

  private static Map<String, Double> terms(Map<String, String> one, String at) {
    Map<String, Double> terms = new HashMap<>();
    one.forEach((path, value) -> {
      if (path.startsWith(at)) {
        terms.put(path.substring(at.length()), Double.valueOf(value));
      }
    });
    return terms;
  }

  private static long number(Map<String, String> one, String path) {
    return Long.parseLong(one.getOrDefault(path, "0"));
  }

  private static String need(Map<String, String> one, String path) {
    @Nullable String value = one.get(path);
    if (value == null) {
      throw new IllegalArgumentException("a detection has " + path);
    }
    return value;
  }
}
