/**
 * The language in which a subscription says what it is interested in: {@link
 * io.narumq.api.filter.Filter}. Pure: the same text and the same message give the same answer
 * everywhere and for ever, as the answer decides what is in the state of a shard.
 */
@NullMarked
package io.narumq.api.filter;

import org.jspecify.annotations.NullMarked;
