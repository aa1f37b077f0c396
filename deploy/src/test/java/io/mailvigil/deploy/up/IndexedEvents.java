// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.up;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailvigil.deploy.server.EmbeddedElasticsearch.Address;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The events' data stream of one Elasticsearch, over all its backing indices. */
final class IndexedEvents {
  private static final String STREAM = "/logs-mailvigil.auth-default";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Address address;

  IndexedEvents(Address address) {
    this.address = address;
  }

  long count() throws IOException {
    return ask("GET", STREAM + "/_count?ignore_unavailable=true", "").path("count").asLong();
  }

  void rollOver() throws IOException {
    JsonNode answer = ask("POST", STREAM + "/_rollover", "");
    assertThat(answer.path("rolled_over").asBoolean()).as(answer.toString()).isTrue();
  }

  int backingIndices() throws IOException {
    return ask("GET", "/_resolve/index" + STREAM, "").at("/data_streams/0/backing_indices").size();
  }

  /** The id of each document; one that stands twice comes twice. */
  List<String> ids() throws IOException {
    ask("POST", STREAM + "/_refresh", "");
    List<String> ids = new ArrayList<>();
    JsonNode page = ask("POST", STREAM + "/_search?scroll=1m&size=5000&_source=false", "");
    while (page.at("/hits/hits").size() > 0) {
      page.at("/hits/hits").forEach(hit -> ids.add(hit.path("_id").asText()));
      String scroll =
          JSON.createObjectNode()
              .put("scroll", "1m")
              .set("scroll_id", page.path("_scroll_id"))
              .toString();
      page = ask("POST", "/_search/scroll", scroll);
    }
    return ids;
  }

  private JsonNode ask(String method, String path, String body) throws IOException {
    String secret = Files.readString(address.passwordFile()).strip();
    String basic = address.user() + ":" + secret;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address.url() + path))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return JSON.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
