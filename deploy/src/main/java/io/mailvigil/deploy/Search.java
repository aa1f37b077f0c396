// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.alert.index.AccountErasure;
import io.mailvigil.alert.index.IndexConfig;
import io.mailvigil.alert.index.Privacy;
import io.mailvigil.common.config.Secret;
import io.mailvigil.deploy.server.DataFolder;
import io.mailvigil.deploy.server.EmbeddedElasticsearch;
import io.mailvigil.deploy.server.ServerException;

/** A pipeline's Elasticsearch, reached from another process. */
public final class Search {
  private Search() {}

  /**
   * What erases accounts from the Elasticsearch of this configuration, or from the one over this
   * data folder. Throws {@link ServerException} where none has run.
   */
  public static AccountErasure erasure(MailvigilConfig config, DataFolder data)
      throws ServerException {
    IndexConfig index =
        config.index().url() != null
            ? config.index()
            : Servers.at(config.index(), EmbeddedElasticsearch.addressOf(data));
    return new AccountErasure(
        index, new Privacy(config.privacy(), new Secret.InFile(data.secretFile("privacy"))));
  }
}
