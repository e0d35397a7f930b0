package io.narumq.client;

/** Which events of messages a queue remembers: the last 10,000 of them. */
public enum HistoryMode {
  /** What leaves the plain path: given back, lease ended, expired, dead-lettered, redriven. */
  EXCEPTIONS,
  /** Everything: sent, leased and acked besides, which costs each of these a write. */
  ALL,
  /** Nothing from now on; what is remembered stays. */
  NONE,
  /** A mode that this version of the library does not know. */
  UNRECOGNIZED
}
