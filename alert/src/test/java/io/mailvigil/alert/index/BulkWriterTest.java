// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mailvigil.alert.index.BulkWriter.Entry;
import io.mailvigil.alert.index.BulkWriter.Fate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What BulkWriter makes of answers that a healthy server does not give. */
class BulkWriterTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CREATED =
      "{\"create\":{\"_index\":\"i\",\"_id\":\"x\",\"status\":201}}";

  private record Reply(int status, String body) {}

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile Function<List<String>, Reply> bulk = lines -> items(lines, CREATED);
  private HttpServer server;
  private Connection connection;
  private BulkWriter writer;

  @BeforeEach
  void setUp() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    IndexConfig config =
        new IndexConfig(
            url,
            null,
            null,
            null,
            "default",
            Duration.ofDays(90),
            Duration.ofDays(365),
            1L << 40,
            1000,
            Duration.ofSeconds(20),
            0);
    connection = new Connection(config);
    writer = new BulkWriter(connection, config);
  }

  @AfterEach
  void tearDown() throws Exception {
    connection.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(exchange.getRequestMethod() + " " + path);
    Reply reply = path.equals("/_bulk") ? bulk.apply(body.lines().toList()) : new Reply(200, "{}");
    exchange.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch");
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(reply.status(), head ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  /** One item a document; two lines make a document. */
  private static Reply items(List<String> lines, String item) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < lines.size() / 2; i++) {
      all.add(item);
    }
    return new Reply(200, "{\"errors\":true,\"took\":1,\"items\":[" + String.join(",", all) + "]}");
  }

  private static List<Entry> events(int n) {
    List<Entry> all = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      byte[] json = ("{\"n\":" + i + "}").getBytes(StandardCharsets.UTF_8);
      all.add(new Entry(new Document.Happening(Document.Kind.EVENT, "e" + i, json), false));
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "201, none, Stored",
    "409, version_conflict_engine_exception, Stored",
    "400, strict_dynamic_mapping_exception, Refused",
    "400, document_parsing_exception, Refused",
    "400, index_closed_exception, Again",
    "400, validation_exception, Again",
    "404, index_not_found_exception, Again",
    "429, es_rejected_execution_exception, Again",
    "429, cluster_block_exception, Again",
    "403, cluster_block_exception, Again",
    "503, unavailable_shards_exception, Again"
  })
  void eachItemEndsAsItsStatusSays(int status, String type, String fate) {
    String error =
        status == 201 ? "" : ",\"error\":{\"type\":\"" + type + "\",\"reason\":\"because\"}";
    String item = "{\"create\":{\"_index\":\"i\",\"_id\":\"x\",\"status\":" + status + error + "}}";
    bulk = lines -> items(lines, item);
    assertThat(writer.write(events(2)))
        .extracting(f -> f.getClass().getSimpleName())
        .containsExactly(fate, fate);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 429, 500, 502, 503})
  void aRequestThatFailsLeavesEverythingToBeWrittenAgain(int status) {
    bulk = lines -> new Reply(status, "{\"error\":{\"type\":\"t\",\"reason\":\"r\"},\"status\":1}");
    assertThat(writer.write(events(3))).hasSize(3).allMatch(Fate.Again.class::isInstance);
    bulk = lines -> items(lines, CREATED);
    assertThat(writer.write(events(3))).containsOnly(new Fate.Stored(false));
  }

  @Test
  void anAnswerThatIsNoJsonIsNotTheEnd() {
    bulk = lines -> new Reply(502, "<html>bad gateway</html>");
    assertThat(writer.write(events(1))).allMatch(Fate.Again.class::isInstance);
  }

  @Test
  void anAbsentServerIsNotTheEnd() {
    server.stop(0);
    assertThat(writer.write(events(2))).hasSize(2).allMatch(Fate.Again.class::isInstance);
  }

  @Test
  void whatIsTooLargeIsHalvedUntilTheOneIsFound() {
    bulk =
        lines ->
            lines.stream().anyMatch(line -> line.equals("{\"n\":5}"))
                ? new Reply(413, "{\"error\":\"too large\",\"status\":413}")
                : items(lines, CREATED);
    List<Fate> fates = writer.write(events(8));
    for (int i = 0; i < 8; i++) {
      assertThat(fates.get(i)).isInstanceOf(i == 5 ? Fate.Refused.class : Fate.Stored.class);
    }
  }

  @Test
  void templatesArePutBeforeTheFirstWriteAndAgainWhenTheyAreGone() {
    writer.write(events(1));
    writer.write(events(1));
    assertThat(requests).filteredOn("PUT /_index_template/logs-mailvigil.auth"::equals).hasSize(1);
    assertThat(requests.indexOf("PUT /_index_template/logs-mailvigil.auth"))
        .isLessThan(requests.indexOf("POST /_bulk"));

    bulk =
        lines ->
            items(
                lines,
                "{\"create\":{\"_index\":\"i\",\"_id\":\"x\",\"status\":404,\"error\":{\"type\":\"index_not_found_exception\",\"reason\":\"r\"}}}");
    writer.write(events(1));
    bulk = lines -> items(lines, CREATED);
    writer.write(events(1));
    assertThat(requests).filteredOn("PUT /_index_template/logs-mailvigil.auth"::equals).hasSize(2);
  }

  @Test
  void anErasedNameIsGoneFromEveryText() throws Exception {
    var redacted =
        AccountErasure.redacted(
            JSON.readTree(
                "{\"a\":[\"bob\",\"eve\"],\"m\":\"bob and eve\",\"n\":1,\"o\":{\"k\":\"bob\"}}"),
            List.of("bob"));
    assertThat(redacted.toString())
        .isEqualTo(
            "{\"a\":[\"erased\",\"eve\"],\"m\":\"erased and"
                + " eve\",\"n\":1,\"o\":{\"k\":\"erased\"}}");
  }
}
