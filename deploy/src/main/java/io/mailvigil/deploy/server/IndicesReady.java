// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import io.mailvigil.common.run.Health;
import io.mailvigil.deploy.server.EmbeddedElasticsearch.Address;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;

/** Waits until every index of a server that has just come up can be read and written again. */
final class IndicesReady {
  private IndicesReady() {}

  /** Up, or degraded when some index is still not there after {@code wait}. */
  static Health within(Duration wait, Address address) throws IOException {
    URI uri =
        URI.create(
            address.url()
                + "/_cluster/health?wait_for_status=yellow&timeout="
                + wait.toSeconds()
                + "s");
    String secret = Files.readString(address.passwordFile()).strip();
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(wait.plusSeconds(30))
            .header("Authorization", ElasticsearchConfig.basicAuthorization(address.user(), secret))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status == 200
          ? new Health.Up()
          : new Health.Degraded(
              "Elasticsearch is up, but not all of its indices are (HTTP status %d): see its log."
                  .formatted(status));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
