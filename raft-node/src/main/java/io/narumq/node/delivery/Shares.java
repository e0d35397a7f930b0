package io.narumq.node.delivery;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Shares out a few messages over those who wait for them: nobody is given more than it wants, and
 * beyond that all the same. All of it goes into one entry, so sharing costs no time.
 */
final class Shares {
  private Shares() {}

  /**
   * For each of the receivers, in their order, how many it may take. One that is alone may take all
   * it wants: there is nobody to keep anything for.
   *
   * @param messages at least one for each receiver
   */
  static int[] of(List<Receiver> receivers, long messages) {
    int[] shares = receivers.stream().mapToInt(Receiver::wanted).toArray();
    if (shares.length == 1) {
      return shares;
    }
    Integer[] modestFirst = new Integer[shares.length];
    Arrays.setAll(modestFirst, i -> i);
    Arrays.sort(modestFirst, Comparator.comparingInt(i -> shares[i]));
    long left = messages;
    int waiting = shares.length;
    for (int i : modestFirst) {
      // Rounded up; there is always one left for each who waits.
      long equal = (left - 1) / waiting + 1;
      shares[i] = (int) Math.min(shares[i], equal);
      left -= shares[i];
      waiting--;
    }
    return shares;
  }
}
