// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** What Maven's settings on this machine say about where artifacts come from and are kept. */
final class MavenHome {
  private static final String CENTRAL = "https://repo.maven.apache.org/maven2";

  private final Path home;
  private final List<Path> settings;
  private final Map<String, String> environment;

  /**
   * Names the files; nothing is read.
   *
   * @param home the user's home
   * @param settings settings files, the strongest first
   */
  MavenHome(Path home, List<Path> settings, Map<String, String> environment) {
    this.home = home;
    this.settings = List.copyOf(settings);
    this.environment = Map.copyOf(environment);
  }

  static MavenHome ofThisUser() {
    Path home = Path.of(System.getProperty("user.home"));
    return new MavenHome(
        home,
        List.of(
            home.resolve(".m2/settings.xml"),
            Path.of("/etc/maven/settings.xml"),
            Path.of("/usr/share/maven/conf/settings.xml")),
        System.getenv());
  }

  /** The local repository: the one the settings name, else {@code ~/.m2/repository}. */
  Path localRepository() {
    return documents()
        .map(d -> text(d.getDocumentElement(), "localRepository"))
        .flatMap(Optional::stream)
        .map(v -> Path.of(v.replace("${user.home}", home.toString())))
        .findFirst()
        .orElse(home.resolve(".m2/repository"));
  }

  /** The address that stands for Central: the settings' mirror of it, else Central itself. */
  String repository() {
    return documents()
        .flatMap(MavenHome::mirrors)
        .filter(m -> standsForCentral(text(m, "mirrorOf").orElse("")))
        .map(m -> text(m, "url"))
        .flatMap(Optional::stream)
        .filter(url -> url.startsWith("http"))
        .map(url -> url.replaceAll("/+$", ""))
        .findFirst()
        .orElse(CENTRAL);
  }

  /** Asks the {@code mvn} on the path to fetch the coordinates; false when it can not. */
  boolean fetch(String coordinates) {
    try {
      ProcessBuilder mvn =
          new ProcessBuilder(
              "mvn",
              "-B",
              "-q",
              "dependency:get",
              "-Dtransitive=false",
              "-Dartifact=" + coordinates);
      mvn.environment().clear();
      mvn.environment().putAll(environment);
      Process process =
          mvn.redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      return process.waitFor(15, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // no mvn
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** {@code mirrorOf} as Maven reads it: a list of ids, {@code *} and {@code !id}. */
  private static boolean standsForCentral(String mirrorOf) {
    List<String> parts = Stream.of(mirrorOf.split(",")).map(String::strip).toList();
    return !parts.contains("!central")
        && (parts.contains("central") || parts.contains("*") || parts.contains("external:*"));
  }

  private static Stream<Element> mirrors(Document document) {
    NodeList found = document.getElementsByTagName("mirror");
    List<Element> mirrors = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      if (found.item(i) instanceof Element mirror
          && mirror.getElementsByTagName("blocked").getLength() == 0) {
        mirrors.add(mirror);
      }
    }
    return mirrors.stream();
  }

  private static Optional<String> text(Element parent, String name) {
    NodeList found = parent.getElementsByTagName(name);
    return found.getLength() == 0
        ? Optional.empty()
        : Optional.of(found.item(0).getTextContent().strip()).filter(t -> !t.isEmpty());
  }

  private Stream<Document> documents() {
    return settings.stream()
        .filter(Files::isReadable)
        .map(MavenHome::parse)
        .flatMap(Optional::stream);
  }

  private static Optional<Document> parse(Path file) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new DefaultHandler()); // throws, where the default one prints
      return Optional.of(builder.parse(file.toFile()));
    } catch (IOException | SAXException | ParserConfigurationException e) {
      return Optional.empty(); // Maven itself will complain of it; we go on without
    }
  }
}
