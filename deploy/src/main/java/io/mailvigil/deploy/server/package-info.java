// SPDX-License-Identifier: Apache-2.0
/**
 * The data folder of one machine and the two real servers that live in it: a Kafka broker in this
 * process and an Elasticsearch beside it.
 */
@NullMarked
package io.mailvigil.deploy.server;

import org.jspecify.annotations.NullMarked;
