package io.narumq.chaos.fault;

import io.narumq.chaos.cluster.ChaosCluster;
import java.util.SplittableRandom;

/**
 * One kind of trouble.
 *
 * @param name as it stands in plans and on the command line
 * @param story what happens, in a line
 * @param nodesMin it makes no sense with fewer
 * @param need what it asks of the machine
 * @param leavesMajority whether nodes go on with which others find a leader to hit
 * @param begin makes the trouble
 */
public record Fault(
    String name, String story, int nodesMin, Need need, boolean leavesMajority, Begin begin) {
  /** Of a cluster that goes on in part. */
  Fault(String name, String story, int nodesMin, Need need, Begin begin) {
    this(name, story, nodesMin, need, true, begin);
  }

  /** Of a cluster of three. */
  Fault(String name, String story, Need need, Begin begin) {
    this(name, story, 3, need, begin);
  }

  /** The same, but too few nodes go on. */
  Fault leavingNoMajority() {
    return new Fault(name, story, nodesMin, need, false, begin);
  }

  /** Makes trouble. Whom it hits, and how, comes from the cluster and from {@code random}. */
  @FunctionalInterface
  public interface Begin {
    Ongoing begin(ChaosCluster cluster, SplittableRandom random) throws Exception;
  }

  @Override
  public String toString() {
    return name;
  }
}
