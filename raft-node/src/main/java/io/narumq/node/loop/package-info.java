/**
 * Time and turns, as the code that runs a shard sees them.
 *
 * <p>All that belongs to one shard (command log, delivery, timers) runs on one {@link
 * io.narumq.node.loop.Scheduler}, one task at a time, so none of it has locks. {@link
 * io.narumq.node.loop.EventLoop} and {@link io.narumq.node.loop.SystemClock} are the only classes
 * that know a thread or the machine's clocks; a simulation brings others.
 */
@NullMarked
package io.narumq.node.loop;

import org.jspecify.annotations.NullMarked;
