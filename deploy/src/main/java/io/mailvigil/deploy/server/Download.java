// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Fetches one large file over HTTP and says every tenth how far it is. */
final class Download {
  private final PrintStream progress;

  Download(PrintStream progress) {
    this.progress = progress;
  }

  /**
   * Writes what the address holds into the file.
   *
   * @throws IOException when the address can not be reached, answers other than 200, or breaks off
   */
  void get(String url, Path to, String what) throws IOException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(20))
            .proxy(proxy(System.getenv()))
            .build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body();
          OutputStream out = Files.newOutputStream(to)) {
        if (response.statusCode() != 200) {
          throw new IOException("HTTP status " + response.statusCode());
        }
        copy(in, out, response.headers().firstValueAsLong("content-length").orElse(-1), what);
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("not an HTTP address: " + url, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void copy(InputStream in, OutputStream out, long length, String what) throws IOException {
    progress.printf("Fetching %s once (%s)%n", what, length < 0 ? "?" : (length >> 20) + " MB");
    byte[] buffer = new byte[1 << 16];
    long done = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      out.write(buffer, 0, n);
      long before = done;
      done += n;
      if (length > 0 && done * 10 / length > before * 10 / length) {
        progress.printf("  %d %%%n", done * 10 / length * 10);
      }
    }
  }

  /** The proxy of the environment (https_proxy), which Java does not heed by itself. */
  static ProxySelector proxy(Map<String, String> environment) {
    String named = environment.getOrDefault("https_proxy", environment.get("HTTPS_PROXY"));
    if (named != null && !named.isBlank()) {
      URI proxy = URI.create(named.contains("://") ? named : "http://" + named);
      if (proxy.getHost() != null) {
        return ProxySelector.of(
            new InetSocketAddress(proxy.getHost(), proxy.getPort() < 0 ? 80 : proxy.getPort()));
      }
    }
    return ProxySelector.getDefault();
  }
}
