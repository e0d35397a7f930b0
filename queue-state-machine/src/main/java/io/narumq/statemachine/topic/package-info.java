/** Reads topics and what is in their partitions, beside apply: what a fetch is answered. */
@NullMarked
package io.narumq.statemachine.topic;

import org.jspecify.annotations.NullMarked;
