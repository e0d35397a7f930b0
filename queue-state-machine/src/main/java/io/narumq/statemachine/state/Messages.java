package io.narumq.statemachine.state;

import io.narumq.state.v1.MessageSetIndex;

/** {@code count} messages of one set with consecutive sequences from {@code first}. */
record Messages(long setFirst, long first, int count) {
  long end() {
    return first + count;
  }

  /** The bytes of their bodies, by the index of their set. */
  long bytes(MessageSetIndex index) {
    int begin = (int) (first - setFirst);
    long bytes = 0;
    for (int i = begin; i < begin + count; i++) {
      bytes += index.getBodyBytes(i);
    }
    return bytes;
  }
}
