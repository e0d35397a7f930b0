/**
 * Looks into queues without side effects: reads snapshots of the rows, beside apply and on other
 * threads, and changes nothing.
 *
 * <p>What counts here is that a look is bounded: it begins at the lower bounds that the rows
 * remember, never at the front of a range of deleted rows, looks at a bounded number of rows, and
 * says where the next one is to go on.
 */
@NullMarked
package io.narumq.statemachine.inspect;

import org.jspecify.annotations.NullMarked;
