// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import io.mailvigil.deploy.server.EmbeddedElasticsearch.Settings;
import io.mailvigil.deploy.server.ServersExtension.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The product's own embedded servers over a data folder of this test JVM. */
final class EmbeddedTestServers {
  private EmbeddedTestServers() {}

  static Running start() {
    try {
      ScratchData scratch = ScratchData.make();
      DataFolder data = scratch.folder();
      EmbeddedKafka kafka = new EmbeddedKafka(data, 0);
      EmbeddedElasticsearch elasticsearch =
          new EmbeddedElasticsearch(data, Settings.DEFAULT, scratch.zip());
      DataFolder.Hold hold = data.take();
      CompletableFuture<Map<String, String>> properties =
          CompletableFuture.supplyAsync(() -> {
            try {
              return kafka.start();
            } catch (ServerException e) {
              throw new UncheckedIOException(e);
            }
          });
      EmbeddedElasticsearch.Address address = elasticsearch.start();
      return new Running(
          new TestServers(properties.join(), address),
          kafka,
          () -> {
            elasticsearch.close();
            hold.close();
            scratch.close();
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
