// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.mailvigil.common.config.Authority;
import io.mailvigil.common.config.ConfigException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.entity.ContentType;
import org.apache.http.message.BasicHeader;
import org.apache.http.nio.entity.NStringEntity;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;
import org.jspecify.annotations.Nullable;

/**
 * One Elasticsearch: the typed client, and raw requests for what the typed one cannot say. Making
 * one reads the secret and the authority's file and opens no connection.
 */
final class Connection implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What the server answered.
   *
   * @param body its JSON, a missing node where there is none
   */
  record Answer(int status, JsonNode body) {
    boolean isOk() {
      return status < 300;
    }

    /** The server's own words on what went wrong, short. */
    String problem() {
      JsonNode error = body.path("error");
      String reason = error.isTextual() ? error.asText() : error.path("reason").asText("");
      return "status " + status + (reason.isEmpty() ? "" : ", " + reason);
    }
  }

  private final RestClient rest;
  private final ElasticsearchClient client;

  /** Throws {@link ConfigException} where no address is known or the CA file cannot be read. */
  Connection(IndexConfig config) {
    URI url = config.url();
    if (url == null) {
      throw new ConfigException("elasticsearch.url is missing: where does Elasticsearch listen?");
    }
    int port = url.getPort() > 0 ? url.getPort() : 9200;
    RestClientBuilder builder =
        RestClient.builder(new HttpHost(url.getHost(), port, url.getScheme()))
            .setRequestConfigCallback(request ->
                request
                    .setConnectTimeout(CONNECT_MILLIS)
                    .setSocketTimeout(Math.toIntExact(config.requestTimeout().toMillis())));
    Path ca = config.ca();
    if (ca != null) {
      SSLContext trusted = Authority.trusting(ca, "elasticsearch.ca");
      builder.setHttpClientConfigCallback(http -> http.setSSLContext(trusted));
    }
    if (config.user() != null && config.password() != null) {
      builder.setDefaultHeaders(
          new Header[] {
            new BasicHeader("Authorization", basic(config.user(), config.password().reveal()))
          });
    }
    rest = builder.build();
    client = new ElasticsearchClient(new RestClientTransport(rest, new JacksonJsonpMapper()));
  }

  private static String basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  ElasticsearchClient client() {
    return client;
  }

  /** A raw request. An answer of any status is returned; no answer is an {@link IOException}. */
  Answer send(String method, String path, @Nullable String json) throws IOException {
    Request request = new Request(method, path);
    if (json != null) {
      request.setEntity(new NStringEntity(json, ContentType.APPLICATION_JSON));
    }
    try {
      return answer(rest.performRequest(request));
    } catch (ResponseException e) {
      return answer(e.getResponse());
    }
  }

  /** As {@link #send}, where only success will do. */
  JsonNode need(String method, String path, @Nullable String json) throws IOException {
    Answer answer = send(method, path, json);
    if (!answer.isOk()) {
      throw new IOException(method + " " + path.split("\\?", 2)[0] + ": " + answer.problem());
    }
    return answer.body();
  }

  private static Answer answer(Response response) throws IOException {
    int status = response.getStatusLine().getStatusCode();
    if (response.getEntity() == null) {
      return new Answer(status, MissingNode.getInstance());
    }
    String text = EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8);
    Header type = response.getEntity().getContentType();
    boolean json = type != null && type.getValue().contains("json");
    return new Answer(status, json ? JSON.readTree(text) : MissingNode.getInstance());
  }

  @Override
  public void close() throws IOException {
    rest.close();
  }
}
