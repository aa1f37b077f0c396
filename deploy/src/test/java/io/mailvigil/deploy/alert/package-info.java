// SPDX-License-Identifier: Apache-2.0
/** Alert against a real Kafka, killed and restarted. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.deploy.alert;
