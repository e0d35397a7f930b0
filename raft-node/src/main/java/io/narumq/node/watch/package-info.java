/**
 * Watchdogs: each looks now and then for one thing that Raft does not notice by itself, or not in
 * time, and ends it. Where a step down or a new connection helps, that is all; else the process
 * ends, since one that only looks alive is worse than none.
 *
 * <p>Each is for one thread, and takes the clock. Time in which the process was stopped does not
 * count: nothing could have happened in it.
 */
@NullMarked
package io.narumq.node.watch;

import org.jspecify.annotations.NullMarked;
