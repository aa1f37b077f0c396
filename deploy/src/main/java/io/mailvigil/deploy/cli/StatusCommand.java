// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailvigil.deploy.MailvigilConfig;
import io.mailvigil.deploy.Printable;
import io.mailvigil.deploy.server.DataFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code status}: how the running pipeline is. */
@Command(
    name = "status",
    description =
        "Health of each stage, lag, dead letters, and what can not be detected with the present"
            + " logs and configuration.",
    footer = {"", "Example:", "  mailvigil status --data /var/lib/mailvigil"})
final class StatusCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin Setup setup = new Setup();

  @Override
  public Integer call() throws IOException, InterruptedException {
    MailvigilConfig config = setup.config();
    DataFolder data = setup.data();
    String address = address(data, config);
    JsonNode health = JSON.readTree(get(address, "/health"));
    System.out.println("mailvigil at " + address + ": " + health.path("status").asText());
    health
        .path("stages")
        .fields()
        .forEachRemaining(stage ->
            System.out.printf(
                "  %-8s %-9s %s%n",
                stage.getKey(),
                stage.getValue().path("status").asText(),
                Printable.text(stage.getValue().path("why").asText(""))));
    System.out.println("counters since the start, and gauges:");
    counts(get(address, "/metrics"))
        .forEach((name, value) ->
            System.out.printf(Locale.ROOT, "  %-36s %,15.0f%n", plain(name), value));
    health
        .path("notes")
        .fields()
        .forEachRemaining(heading -> {
          System.out.println(heading.getKey() + ":");
          heading
              .getValue()
              .forEach(note -> System.out.println("  " + Printable.text(note.asText())));
          if (heading.getValue().isEmpty()) {
            System.out.println("  nothing");
          }
        });
    String status = health.path("status").asText();
    return status.equals("down") || status.equals("starting") ? 1 : 0;
  }

  private static String plain(String meter) {
    return meter.replaceFirst("^mailvigil_", "").replaceFirst("_total$", "").replace('_', ' ');
  }

  private static String address(DataFolder data, MailvigilConfig config) throws IOException {
    try {
      return Files.readString(data.root().resolve("ops.address")).strip();
    } catch (NoSuchFileException e) {
      if (config.ops().port() > 0 && setupNamesAnotherHost(config)) {
        return config.ops().host() + ":" + config.ops().port();
      }
      throw new IOException(
          "no pipeline runs over "
              + data.root()
              + ": start `mailvigil up`, or name its folder with --data",
          e);
    }
  }

  private static boolean setupNamesAnotherHost(MailvigilConfig config) {
    return !config.kafka().isEmbedded();
  }

  private static String get(String address, String path) throws IOException, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + address + path))
              .timeout(Duration.ofSeconds(10))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (java.net.ConnectException e) {
      throw new IOException(
          "nothing answers at " + address + ": the pipeline has stopped; start `mailvigil up`", e);
    }
  }

  /** Our own counters and gauges, summed over their tags. */
  private static Map<String, Double> counts(String metrics) {
    Map<String, Double> all = new TreeMap<>();
    metrics
        .lines()
        .filter(line ->
            line.startsWith("mailvigil_")
                && !line.contains("_bucket")
                && !line.contains("_seconds")
                && !line.contains("quantile"))
        .forEach(line -> {
          int blank = line.lastIndexOf(' ');
          int brace = line.indexOf('{');
          String name = line.substring(0, brace < 0 ? blank : brace);
          all.merge(name, Double.parseDouble(line.substring(blank + 1)), Double::sum);
        });
    return all;
  }
}
