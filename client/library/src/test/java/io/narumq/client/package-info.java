/** The public API, end to end over gRPC on the loopback interface. */
@NullMarked
package io.narumq.client;

import org.jspecify.annotations.NullMarked;
