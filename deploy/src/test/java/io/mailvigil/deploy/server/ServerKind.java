// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import io.mailvigil.deploy.server.ServersExtension.Running;
import java.util.List;
import org.testcontainers.DockerClientFactory;

/** Where the servers of the tests come from. */
enum ServerKind {
  DOCKER {
    @Override
    Running start() {
      return ContainerServers.start();
    }
  },
  EMBEDDED {
    @Override
    Running start() {
      return EmbeddedTestServers.start();
    }
  };

  abstract Running start();

  /** The kind that was asked for, else containers where they can be had. */
  static ServerKind ofThisMachine() {
    String asked = asked();
    return switch (asked) {
      case "docker" -> DOCKER;
      case "embedded" -> EMBEDDED;
      case "auto", "" -> auto();
      default ->
          throw new IllegalArgumentException(
              "mailvigil.servers is docker, embedded or auto, not " + asked);
    };
  }

  /** {@code docker}, {@code embedded} or {@code auto}, as this run was told. */
  static String asked() {
    return System.getProperty(
        "mailvigil.servers", System.getenv().getOrDefault("MAILVIGIL_SERVERS", "auto"));
  }

  private static ServerKind auto() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      System.err.println("servers of the tests: embedded (no Docker engine answers)");
      return EMBEDDED;
    }
    if (!haveImages()) {
      System.err.println(
          "servers of the tests: embedded (the engine has no images of ours;"
              + " deploy/docker/build-images makes them)");
      return EMBEDDED;
    }
    return DOCKER;
  }

  private static boolean haveImages() {
    return List.of(ContainerServers.KAFKA_IMAGE, ContainerServers.ELASTICSEARCH_IMAGE).stream()
        .allMatch(image ->
            !DockerClientFactory.instance()
                .client()
                .listImagesCmd()
                .withReferenceFilter(image)
                .exec()
                .isEmpty());
  }
}
