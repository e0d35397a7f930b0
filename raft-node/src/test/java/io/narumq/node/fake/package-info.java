/** Hand-written stand-ins for the machine: time, threads and the replicated log. */
@NullMarked
package io.narumq.node.fake;

import org.jspecify.annotations.NullMarked;
