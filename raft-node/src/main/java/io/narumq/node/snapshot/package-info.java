/**
 * What of a shard is on disk, and how a whole database goes from one node to another.
 *
 * <p>Invariants: Ratis is told of no position before the database holds it on disk, so what it
 * purges is never needed again; a database that was downloaded takes the place of the old one only
 * after every row was read, everything is on disk, and a marker says so. From the marker on it
 * wins, whatever crashes.
 */
@NullMarked
package io.narumq.node.snapshot;

import org.jspecify.annotations.NullMarked;
