package io.narumq.statemachine.state;

import io.narumq.state.v1.MessageSetIndex;

/** The keys of the messages of a set. */
public final class MessageKeys {
  private MessageKeys() {}

  /** Of message {@code number}; empty if it has none. */
  public static String of(MessageSetIndex index, int number) {
    return index.getKeysCount() == 0 ? "" : index.getKeys(number);
  }

  /** Of a message of a set that is not wholly settled; empty if it has none. */
  static String of(MessageLog log, long setFirst, long sequence) {
    return of(log.setOf(setFirst).getIndex(), (int) (sequence - setFirst));
  }
}
