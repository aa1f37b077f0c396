// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Google's Directory API and service accounts by their documentation. */
class GoogleLockTest extends RemoteLockContract {
  private static final KeyPair KEY = keys();
  private static final KeyPair OTHER = keys();
  private final ObjectNode bob = object().put("id", "1001").put("primaryEmail", BOB);
  private boolean sessions = true;

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void writeKeys() throws IOException {
    bob.put("suspended", false);
    bob.putArray("externalIds").addObject().put("type", "organization").put("value", "E17");
    Files.writeString(folder.resolve("secret"), key(KEY));
    Files.writeString(folder.resolve("wrong"), key(OTHER));
  }

  private static String key(KeyPair pair) {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    return object()
        .put("type", "service_account")
        .put("client_email", "mv@project.example")
        .put("private_key", pem)
        .toPrettyString();
  }

  @Override
  Reply reply(Request r) {
    if (r.path().equals("/token")) {
      return isSigned(form(r.text()))
          ? new Reply(200, object().put("access_token", "t0ken").put("expires_in", 3599))
          : new Reply(401, object().put("error", "invalid_grant"));
    }
    if (!r.header("Authorization").equals("Bearer t0ken")) {
      return new Reply(401, object());
    }
    String users = "/admin/directory/v1/users";
    return switch (r.method() + " " + r.path().replaceFirst(users, "")) {
      case "GET /" + BOB -> new Reply(200, bob);
      case "GET " -> list(r);
      case "PATCH /1001" -> {
        bob.setAll((ObjectNode) r.json());
        yield new Reply(200, bob);
      }
      case "POST /1001/signOut" -> {
        sessions = false;
        yield new Reply(204, "");
      }
      default -> r.method().equals("GET") ? new Reply(404, object()) : WRONG;
    };
  }

  private Reply list(Request r) {
    if (!"my_customer".equals(r.query().get("customer"))
        || !"isSuspended=true".equals(r.query().get("query"))) {
      return WRONG;
    }
    ObjectNode page = object();
    ArrayNode users = page.putArray("users");
    if (!r.query().containsKey("pageToken")) {
      page.put("nextPageToken", "p 2");
    } else if (bob.path("suspended").asBoolean()) {
      users.add(bob);
    }
    return new Reply(200, page);
  }

  private boolean isSigned(Map<String, String> form) {
    String[] parts = String.valueOf(form.get("assertion")).split("\\.");
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(KEY.getPublic());
      signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
      JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
      return "urn:ietf:params:oauth:grant-type:jwt-bearer".equals(form.get("grant_type"))
          && claims.path("iss").asText().equals("mv@project.example")
          && claims.path("sub").asText().equals("admin@example.org")
          && claims.path("aud").asText().endsWith("/token")
          && claims.path("scope").asText().contains("admin.directory.user")
          && claims.path("exp").asLong() - claims.path("iat").asLong() <= 3600
          && signature.verify(Base64.getUrlDecoder().decode(parts[2]));
    } catch (GeneralSecurityException | IOException e) {
      return false;
    }
  }

  @Override
  LockBackend backend(JsonHttp.Server at, Secret secret) {
    return new GoogleLock.Config(at, at, "admin@example.org", secret, "mailvigil").make("google");
  }

  @Override
  String account() {
    return bob.toString();
  }

  @Override
  void byHand(boolean enabled) {
    bob.put("suspended", !enabled);
  }

  @Override
  boolean letsIn() {
    return !bob.path("suspended").asBoolean();
  }

  @Override
  boolean sessionLives() {
    return sessions;
  }

  @Test
  void otherExternalIdsStay() throws IOException {
    backend().lock(order(known()));
    assertThat(bob.path("externalIds")).hasSize(2);
    backend().unlock(known());
    assertThat(bob.path("externalIds").toString())
        .isEqualTo("[{\"type\":\"organization\",\"value\":\"E17\"}]");
  }
}
