// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.alert.index.IndexConfig;
import io.mailvigil.common.config.KafkaConfig;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.run.Health;
import io.mailvigil.deploy.server.DataFolder;
import io.mailvigil.deploy.server.EmbeddedElasticsearch;
import io.mailvigil.deploy.server.EmbeddedKafka;
import io.mailvigil.deploy.server.ServerException;
import io.mailvigil.deploy.server.ServerZip;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Kafka and Elasticsearch as the stages reach them: embedded where the configuration names none.
 */
final class Servers implements AutoCloseable {
  private final Map<String, String> kafka;
  private final IndexConfig index;
  private final @Nullable EmbeddedKafka ownKafka;
  private final @Nullable EmbeddedElasticsearch ownSearch;

  private Servers(
      Map<String, String> kafka,
      IndexConfig index,
      @Nullable EmbeddedKafka ownKafka,
      @Nullable EmbeddedElasticsearch ownSearch) {
    this.kafka = kafka;
    this.index = index;
    this.ownKafka = ownKafka;
    this.ownSearch = ownSearch;
  }

  /**
   * Starts what is to be started, both at once; throws {@link ServerException} with nothing left
   * running.
   */
  static Servers start(MailvigilConfig config, DataFolder data) throws ServerException {
    EmbeddedElasticsearch search = null;
    FutureTask<EmbeddedElasticsearch.Address> searching = null;
    if (config.index().url() == null) {
      EmbeddedElasticsearch starting = embedded(config.embeddedSearch(), data);
      search = starting;
      searching = new FutureTask<>((Callable<EmbeddedElasticsearch.Address>) starting::start);
      Thread.ofPlatform().name("elasticsearch-start").start(searching);
    }
    EmbeddedKafka broker = null;
    try {
      Map<String, String> kafka = config.kafka().clientProperties();
      if (config.kafka().isEmbedded()) {
        broker = new EmbeddedKafka(data, config.kafka().port());
        kafka = merged(broker.start(), config.kafka());
      }
      IndexConfig index = searching == null ? config.index() : at(config.index(), await(searching));
      return new Servers(kafka, index, broker, search);
    } catch (ServerException | RuntimeException e) {
      if (broker != null) {
        broker.close();
      }
      if (search != null) {
        search.close();
      }
      throw e;
    }
  }

  private static EmbeddedElasticsearch embedded(EmbeddedSearchConfig config, DataFolder data) {
    Path cache = config.cache() == null ? ServerZip.defaultCache(data) : config.cache();
    return new EmbeddedElasticsearch(
        data,
        new EmbeddedElasticsearch.Settings(config.port(), config.heap()),
        ServerZip.keptIn(cache, System.err));
  }

  private static EmbeddedElasticsearch.Address await(FutureTask<EmbeddedElasticsearch.Address> task)
      throws ServerException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("Interrupted while Elasticsearch was starting.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ServerException failed) {
        throw failed;
      }
      throw new ServerException("Elasticsearch did not start: " + e.getCause(), e);
    }
  }

  static Map<String, String> merged(Map<String, String> own, KafkaConfig config) {
    Map<String, String> all = new HashMap<>(own);
    all.putAll(config.overrides());
    return all;
  }

  static IndexConfig at(IndexConfig config, EmbeddedElasticsearch.Address address) {
    return config.at(
        URI.create(address.url()), address.user(), new Secret.InFile(address.passwordFile()));
  }

  /** What every Kafka client needs; holds the secret. */
  Map<String, String> kafka() {
    return kafka;
  }

  IndexConfig index() {
    return index;
  }

  boolean embedsKafka() {
    return ownKafka != null;
  }

  /** How the embedded Elasticsearch is; up where there is none. */
  Health health() {
    return ownSearch == null ? new Health.Up() : ownSearch.health();
  }

  @Override
  public void close() {
    if (ownKafka != null) {
      ownKafka.close();
    }
    if (ownSearch != null) {
      ownSearch.close();
    }
  }
}
