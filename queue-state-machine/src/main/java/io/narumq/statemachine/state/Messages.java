package io.narumq.statemachine.state;

/** {@code count} messages of one set with consecutive sequences from {@code first}. */
record Messages(long setFirst, long first, int count) {
  long end() {
    return first + count;
  }
}
