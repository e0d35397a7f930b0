package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.ErrorReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who waits for the answer to one request. May be answered by any thread. */
interface Caller<R> {
  /** The answer; at most one, and no error besides. */
  void ok(R answer);

  /** The error instead of an answer. */
  void fail(StatusRuntimeException error);

  /** Runs a part of the call; whatever it throws becomes the answer. */
  default void guard(Runnable part) {
    try {
      part.run();
    } catch (StatusRuntimeException e) {
      fail(e);
    } catch (RuntimeException e) {
      LOG.error("a call failed", e);
      fail(ApiErrors.of(ErrorReason.ERROR_REASON_INTERNAL, "internal error: " + e));
    }
  }

  Logger LOG = LoggerFactory.getLogger(Caller.class);
}
