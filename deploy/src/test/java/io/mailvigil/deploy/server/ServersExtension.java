// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the servers for the first class that asks, and stops them after the last test. */
final class ServersExtension implements BeforeAllCallback, ParameterResolver {
  @Override
  public void beforeAll(ExtensionContext context) {
    servers(context).clear();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestServers.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return servers(context);
  }

  private static TestServers servers(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(ServersExtension.class))
        .computeIfAbsent(ServerKind.class, k -> ServerKind.ofThisMachine().start(), Running.class)
        .servers();
  }

  /** Servers that run; the JUnit store closes them at the end. */
  record Running(TestServers servers, AutoCloseable kafka, AutoCloseable elasticsearch)
      implements AutoCloseable {
    @Override
    public void close() throws Exception {
      try (elasticsearch) {
        kafka.close();
      }
    }
  }
}
