package io.narumq.node.sim;

import io.narumq.statemachine.store.MemoryDatabase.Image;

/** The whole state behind an entry. */
record Snapshot(long index, long term, Image rows) {}
