/**
 * The replicated state machine of a shard: log entries in, rows and results out.
 *
 * <p>Everything here is a pure function of the log. There is no clock, no chance, no thread, no
 * local setting and no map whose order could matter, so every node that applies the same entries
 * has the same rows, byte for byte.
 *
 * <p>{@link io.narumq.statemachine.QueueStateMachine} dispatches; {@code processor} has one class
 * per kind of command, {@code state} the tables in words of the domain, {@code store} the only
 * RocksDB code.
 */
@NullMarked
package io.narumq.statemachine;

import org.jspecify.annotations.NullMarked;
