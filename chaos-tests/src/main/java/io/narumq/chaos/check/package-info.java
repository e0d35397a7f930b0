/**
 * The promises of NaruMQ as functions of a history.
 *
 * <p>Pure: a history in, a verdict out, in near-linear time. A check convicts only what no legal
 * cluster could have answered; what a client could not know counts in the cluster's favour. Every
 * check is tested on histories that it must convict. Depends on the history and the model only.
 */
@NullMarked
package io.narumq.chaos.check;

import org.jspecify.annotations.NullMarked;
