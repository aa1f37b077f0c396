// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.net.URI;
import java.util.Map;

/**
 * The application that Microsoft's identity platform knows us as: OAuth 2.0 client credentials.
 *
 * @param login the platform's address, other for national clouds
 * @param tenant its id or a domain of it
 */
record Microsoft(URI login, String tenant, String clientId, Secret clientSecret) {
  static Microsoft from(ConfigNode node) {
    return new Microsoft(
        PollSettings.url(node, "login", "https://login.microsoftonline.com"),
        node.parsed("tenant", required(node, "tenant", "the tenant's id"), Microsoft::plain),
        required(node, "client-id", "the application's id"),
        PollSettings.secret(node, "client-secret", "the application's client secret"));
  }

  private static String required(ConfigNode node, String key, String what) {
    String text = node.required(key, "name " + what);
    return text.isEmpty() ? "unset" : text;
  }

  private static String plain(String tenant) {
    if (!tenant.matches("[A-Za-z0-9.-]{1,100}")) {
      throw new IllegalArgumentException("should be an id, or a domain as example.onmicrosoft.com");
    }
    return tenant;
  }

  /**
   * @param resource whose permissions are asked for
   * @param permission for the message
   */
  Credential credential(PollSettings settings, URI resource, String permission) {
    String mend =
        settings.place()
            + ": tenant, client-id and client-secret should be those of an application with the"
            + " permission "
            + permission
            + " and an administrator's consent; client secrets end";
    return new Token(
        Token.Place.oauth(URI.create(login + "/" + tenant + "/oauth2/v2.0/token"), mend),
        now ->
            Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                clientId,
                "client_secret",
                Credential.plain(clientSecret.reveal(), mend),
                "scope",
                resource + "/.default"));
  }
}
