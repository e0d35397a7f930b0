package io.narumq.statemachine.inspect;

/**
 * A message and the place it is in.
 *
 * @param setFirst the first message of its set
 * @param deliveryCount how often it was handed out, a delivery that runs included
 * @param untilServingMs when it backs off no more; 0 in all other states
 * @param lease if it is leased, and who has it was found; else {@link LeaseView#NONE}
 */
public record Located(
    int lane,
    long setFirst,
    long sequence,
    MessageState state,
    int deliveryCount,
    long untilServingMs,
    LeaseView lease) {
  static Located of(int lane, long setFirst, long sequence, MessageState state, int deliveryCount) {
    return new Located(lane, setFirst, sequence, state, deliveryCount, 0, LeaseView.NONE);
  }
}
