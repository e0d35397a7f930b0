/**
 * Rules that every side of the contract must compute alike: what a queue may be called and in which
 * shard it lives. The messages themselves are generated into {@code io.narumq.api.v1} (the public
 * API), {@code io.narumq.log.v1} (the Raft log) and {@code io.narumq.state.v1} (rows on disk).
 */
@NullMarked
package io.narumq.api;

import org.jspecify.annotations.NullMarked;
