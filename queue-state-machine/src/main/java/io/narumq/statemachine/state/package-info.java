/**
 * The tables of a shard in words of the domain. Each class owns the rows of one idea and keeps
 * their promises: a timer has its row and a row its timer, counters equal the rows they count.
 */
@NullMarked
package io.narumq.statemachine.state;

import org.jspecify.annotations.NullMarked;
