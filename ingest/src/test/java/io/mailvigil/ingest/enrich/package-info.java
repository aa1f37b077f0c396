// SPDX-License-Identifier: Apache-2.0
/** Tests over data files of documentation ranges that the build makes. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.ingest.enrich;
