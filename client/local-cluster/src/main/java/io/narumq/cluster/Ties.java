package io.narumq.cluster;

/** What becomes of nodes when the program that started them ends. */
public enum Ties {
  /** They end with it, however it ends, even by {@code kill -9}. */
  TETHERED,
  /** They live on; a file beside their data remembers each process. */
  DETACHED
}
