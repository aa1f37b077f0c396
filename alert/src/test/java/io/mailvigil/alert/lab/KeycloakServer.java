// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Keycloak in its development mode, with its database in memory: realm {@code mail}, where
 * alice and bob live, and the client {@code mailvigil}, whose service account may manage users and
 * no more.
 */
public final class KeycloakServer implements AutoCloseable {
  /** The password of everybody and the secret of the client {@code mailvigil}. */
  public static final String SECRET = "Pw-keycloak-x9";

  private static final String VERSION = "26.0.8";
  private static final String ARTIFACT = "org.keycloak:keycloak-quarkus-dist:" + VERSION + ":zip";
  private static final Duration START = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REALM =
      """
      {"realm": "mail", "enabled": true, "sslRequired": "none",
       "users": [
        {"username": "alice@example.org", "email": "alice@example.org", "emailVerified": true,
         "firstName": "Alice", "lastName": "A", "enabled": true,
         "credentials": [{"type": "password", "value": "Pw-keycloak-x9"}]},
        {"username": "bob@example.org", "email": "bob@example.net", "emailVerified": true,
         "firstName": "Bob", "lastName": "B", "enabled": true,
         "credentials": [{"type": "password", "value": "Pw-keycloak-x9"}]},
        {"username": "service-account-mailvigil", "enabled": true,
         "serviceAccountClientId": "mailvigil",
         "clientRoles": {"realm-management": ["manage-users"]}}],
       "clients": [
        {"clientId": "mail", "publicClient": true, "directAccessGrantsEnabled": true},
        {"clientId": "mailvigil", "secret": "Pw-keycloak-x9", "serviceAccountsEnabled": true,
         "standardFlowEnabled": false}]}
      """;

  private final String url;
  private final ServerProcess process;
  private final HttpClient client = HttpClient.newHttpClient();

  private KeycloakServer(String url, ServerProcess process) {
    this.url = url;
    this.process = process;
  }

  /** Starts one in a folder; ends the test as skipped, loudly, where there is none to start. */
  public static KeycloakServer start(Path folder) throws IOException {
    Path zip =
        Path.of(System.getProperty("user.home"), ".m2/repository/org/keycloak")
            .resolve("keycloak-quarkus-dist/" + VERSION)
            .resolve("keycloak-quarkus-dist-" + VERSION + ".zip");
    if (!Files.exists(zip) || "off".equals(System.getProperty("mailvigil.lab"))) {
      String why = "no Keycloak: mvn dependency:get -Dtransitive=false -Dartifact=" + ARTIFACT;
      System.err.println("SKIPPED, NOT PROVEN: " + why);
      Assumptions.abort(why);
    }
    ServerProcess.run("unzip", "-q", zip.toString(), "-d", folder.toString());
    Path home = folder.resolve("keycloak-" + VERSION);
    Files.createDirectories(home.resolve("data/import"));
    Files.writeString(home.resolve("data/import/mail-realm.json"), REALM);
    int port = ServerProcess.freePort();
    String url = "http://127.0.0.1:" + port;
    List<String> command =
        List.of(
            "env",
            "JAVA_HOME=" + System.getProperty("java.home"),
            // its Byte Buddy knows no Java newer than 23 otherwise
            "JAVA_OPTS_APPEND=-Dnet.bytebuddy.experimental=true",
            home.resolve("bin/kc.sh").toString(),
            "start-dev",
            "--import-realm",
            "--db=dev-mem",
            "--cache=local",
            "--http-host=127.0.0.1",
            "--http-port=" + port);
    ServerProcess process =
        ServerProcess.start(
            folder,
            command,
            () ->
                HttpClient.newHttpClient()
                        .send(
                            HttpRequest.newBuilder(URI.create(url + "/realms/mail")).build(),
                            HttpResponse.BodyHandlers.discarding())
                        .statusCode()
                    == 200,
            START);
    return new KeycloakServer(url, process);
  }

  /** Where it listens. */
  public String url() {
    return url;
  }

  /** Logs in by password; the refresh token, empty where the user is not let in. */
  public String login(String name) throws IOException {
    return token(
            "grant_type=password&client_id=mail&password=" + SECRET + "&username=" + encoded(name))
        .path("refresh_token")
        .asText("");
  }

  /** Whether a refresh token still gives a new access token. */
  public boolean refreshes(String refresh) throws IOException {
    return token("grant_type=refresh_token&client_id=mail&refresh_token=" + encoded(refresh))
        .has("access_token");
  }

  /** A user as its administrators see it. */
  public JsonNode user(String name) throws IOException {
    return asked(admin("?exact=true&username=" + encoded(name)).GET()).path(0);
  }

  /** Enables or disables a user as an administrator would. */
  public void enable(String name, boolean enabled) throws IOException {
    JsonNode user = user(name);
    ((ObjectNode) user).put("enabled", enabled);
    asked(
        admin("/" + user.path("id").asText())
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(user.toString())));
  }

  private HttpRequest.Builder admin(String rest) throws IOException {
    String token =
        token("grant_type=client_credentials&client_id=mailvigil&client_secret=" + SECRET)
            .path("access_token")
            .asText();
    return HttpRequest.newBuilder(URI.create(url + "/admin/realms/mail/users" + rest))
        .header("Authorization", "Bearer " + token);
  }

  private JsonNode token(String form) throws IOException {
    return asked(
        HttpRequest.newBuilder(URI.create(url + "/realms/mail/protocol/openid-connect/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  private JsonNode asked(HttpRequest.Builder request) throws IOException {
    try {
      String body = client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
      return body.isEmpty() ? MissingNode.getInstance() : JSON.readTree(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
