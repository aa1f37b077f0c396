// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class over the real servers: its constructor, methods and lifecycle methods may take a
 * {@link TestServers}. The tag lets {@code .ci/run} repeat just these on the other kind of server.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("servers")
@ExtendWith(ServersExtension.class)
public @interface WithServers {}
