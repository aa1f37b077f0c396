// SPDX-License-Identifier: Apache-2.0
/** Says where an address is and who runs its network, as far as the operator's own data knows. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.ingest.enrich;
