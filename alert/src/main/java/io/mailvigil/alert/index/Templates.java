// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The index templates that stand as files beside this class, and the first alert index: put at
 * start, before anything is written, and again when the server has lost them.
 */
final class Templates {
  /** The alias that all alert indices stand behind. */
  static final String ALERTS = "mailvigil-alerts";

  private static final String FIRST_ALERTS = ALERTS + "-000001";
  private static final String CUSTOM = "mailvigil@custom";
  private static final String MAPPINGS = "mailvigil-ecs@mappings";
  private static final List<String> COMPONENTS = List.of(MAPPINGS, "mailvigil@settings");
  private static final List<String> INDICES =
      List.of("logs-mailvigil.auth", "logs-mailvigil.action", ALERTS);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Connection connection;
  private final IndexConfig config;

  Templates(Connection connection, IndexConfig config) {
    this.connection = connection;
    this.config = config;
  }

  /**
   * Puts all templates, adds fields of this version to the indices in use, and makes the first
   * alert index where there is none. May be repeated.
   */
  void put() throws IOException {
    for (String name : COMPONENTS) {
      connection.need("PUT", "/_component_template/" + name, file(name));
    }
    if (connection.send("GET", "/_component_template/" + CUSTOM, null).status() == 404) {
      connection.need("PUT", "/_component_template/" + CUSTOM, file(CUSTOM));
    }
    for (String name : INDICES) {
      connection.need("PUT", "/_index_template/" + name, file(name));
    }
    if (connection.send("HEAD", "/_alias/" + ALERTS, null).status() == 404) {
      makeFirstAlertIndex();
    }
    addFields();
  }

  private void makeFirstAlertIndex() throws IOException {
    String body = "{\"aliases\":{\"" + ALERTS + "\":{\"is_write_index\":true}}}";
    Connection.Answer answer = connection.send("PUT", "/" + FIRST_ALERTS, body);
    String type = answer.body().path("error").path("type").asText();
    if (!answer.isOk() && !type.equals("resource_already_exists_exception")) {
      throw new IOException(FIRST_ALERTS + " cannot be made: " + answer.problem());
    }
  }

  /** An index made by an earlier version refuses the fields that this version brought. */
  private void addFields() throws IOException {
    String mappings = mappings().toString();
    for (String target : targets(config.namespace())) {
      Connection.Answer answer =
          connection.send("PUT", "/" + target + "/_mapping?write_index_only=true", mappings);
      if (!answer.isOk() && answer.status() != 404) {
        throw new IOException(target + " does not take the mapping: " + answer.problem());
      }
    }
  }

  /** The two data streams and the alias. */
  static List<String> targets(String namespace) {
    return List.of(
        Document.Kind.EVENT.stream(namespace), Document.Kind.ACTION.stream(namespace), ALERTS);
  }

  /** The strict mapping of all documents. */
  static JsonNode mappings() throws IOException {
    return JSON.readTree(raw(MAPPINGS)).at("/template/mappings");
  }

  private String file(String name) throws IOException {
    return raw(name).replace("${retention.events}", config.eventRetention().toDays() + "d");
  }

  private static String raw(String name) throws IOException {
    try (InputStream in = Templates.class.getResourceAsStream(name + ".json")) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + name + ".json");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
