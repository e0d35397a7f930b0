/**
 * What binds the core to the real world: gRPC, threads, the monotonic clock. Nothing here decides
 * anything about routing, retries or leases.
 */
@NullMarked
package io.narumq.client.internal.runtime;

import org.jspecify.annotations.NullMarked;
