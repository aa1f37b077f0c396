// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.mailvigil.common.wire.JsonSerde;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gets packages from an npm registry over HTTP, each held to the SHA-512 of its metadata. */
final class NpmRegistry {
  /** What the registry says of the newest version of a package. */
  record Release(String name, String version, String license, URI tarball, String integrity) {}

  private static final Duration METADATA = Duration.ofSeconds(30);
  private static final Duration DOWNLOAD = Duration.ofMinutes(10);

  private final URI base;
  private final HttpClient http =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NORMAL)
          .connectTimeout(Duration.ofSeconds(15))
          .build();

  /**
   * @param base the registry, as {@code https://registry.npmjs.org/}
   */
  NpmRegistry(URI base) {
    this.base = URI.create(base.toString().endsWith("/") ? base.toString() : base + "/");
  }

  /** The newest release of a package. */
  Release newest(String name) throws IOException, InterruptedException {
    URI url = base.resolve(name.replace("/", "%2f") + "/latest");
    HttpResponse<InputStream> answer = get(url, METADATA);
    Map<String, String> fields;
    try (InputStream body = answer.body()) {
      fields = scalars(body);
    }
    String version = need(fields, "version", url);
    return new Release(
        name,
        version,
        fields.getOrDefault("license", "not stated"),
        URI.create(need(fields, "dist.tarball", url)),
        need(fields, "dist.integrity", url));
  }

  /** Downloads a release into a file; throws where it is not what the metadata promised. */
  void download(Release release, Path to) throws IOException, InterruptedException {
    try (InputStream body = get(release.tarball(), DOWNLOAD).body()) {
      Files.copy(body, to);
    }
    verify(to, release.integrity());
  }

  /** Throws where a file has not the {@code sha512-…} of npm's metadata. */
  static void verify(Path file, String integrity) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-512");
      byte[] buf = new byte[1 << 16];
      for (int n = in.read(buf); n >= 0; n = in.read(buf)) {
        digest.update(buf, 0, n);
      }
      String found = "sha512-" + Base64.getEncoder().encodeToString(digest.digest());
      if (!found.equals(integrity)) {
        throw new IOException("the download is not what the registry promised (SHA-512 differs)");
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-512", e);
    }
  }

  private HttpResponse<InputStream> get(URI url, Duration most)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url).timeout(most).build();
    HttpResponse<InputStream> answer =
        http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      answer.body().close();
      throw new IOException(url + " answered " + answer.statusCode());
    }
    return answer;
  }

  private static String need(Map<String, String> fields, String name, URI url) throws IOException {
    @Nullable String value = fields.get(name);
    if (value == null) {
      throw new IOException(url + " does not tell " + name);
    }
    return value;
  }

  /** The texts of a JSON object by dotted path, arrays left out. */
  static Map<String, String> scalars(InputStream json) throws IOException {
    Map<String, String> all = new HashMap<>();
    try (JsonParser in = JsonSerde.FACTORY.createParser(json)) {
      String path = "";
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        switch (token) {
          case START_ARRAY -> in.skipChildren();
          case START_OBJECT -> {
            String name = in.currentName();
            path = name == null ? "" : path + name + ".";
          }
          case END_OBJECT -> {
            int dot = path.lastIndexOf('.', path.length() - 2);
            path = path.substring(0, dot + 1);
          }
          case VALUE_STRING -> all.putIfAbsent(path + in.currentName(), in.getText());
          default -> {}
        }
      }
    }
    return all;
  }
}
