/**
 * What a queue may answer, said a second time and by other means than in the server.
 *
 * <p>A model is told the answers in the order of the log and convicts each that it could not have
 * given. Between two answers it keeps all that may have happened meanwhile unseen: leases that
 * ended, calls whose answer nobody got. Messages of an unordered queue have nothing to do with each
 * other, so these possibilities stay few, and a history is replayed in about linear time. Depends
 * on the history only.
 */
@NullMarked
package io.narumq.chaos.model;

import org.jspecify.annotations.NullMarked;
