/**
 * Rows on disk: the only code that knows RocksDB.
 *
 * <p>{@link io.narumq.statemachine.store.Schema} lists every table. {@link
 * io.narumq.statemachine.store.Store} gives the thread that applies a view in which the commands of
 * one entry see each other, and writes an entry all or nothing, together with how far it has come.
 */
@NullMarked
package io.narumq.statemachine.store;

import org.jspecify.annotations.NullMarked;
