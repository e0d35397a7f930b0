package io.narumq.node.grpc;

/** What the caller of a stream that has begun does. Called by one thread at a time. */
interface OpenStream<Q> {
  /** Asks {@link Intake} for the next message when it is done with this one. */
  void next(Q request);

  /** Nothing more comes. */
  void halfClosed();

  /** The caller is gone. */
  void cancelled();
}
