package io.narumq.node.channel;

/** Somebody who has something to take out of a buffer. */
interface Woken {
  /** To be called once for all that was put in, as it may cost a change of threads. */
  void wake();
}
