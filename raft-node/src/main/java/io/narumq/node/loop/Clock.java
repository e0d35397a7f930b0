package io.narumq.node.loop;

/** The two clocks of a machine, in ms. */
public interface Clock {
  /** Never runs backwards and knows nothing of the date. Only differences mean something. */
  long monotonicMs();

  /** Since 1970. May jump. */
  long wallMs();
}
