package io.narumq.chaos.scenario;

import io.narumq.chaos.check.AllOrNone;
import io.narumq.chaos.check.Check;
import io.narumq.chaos.check.DeadLetteredOnce;
import io.narumq.chaos.workload.QueueWork;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes on at the queues of a run: every feature of queues, at the same time.
 *
 * @param all one after the other runs empty, in this order
 * @param plain those without anything special
 * @param acked those that messages leave by nothing but an ack
 * @param checks of what only some of them do
 */
record Works(List<QueueWork> all, List<String> plain, List<String> acked, List<Check> checks) {
  private static final String ORDERED = "ordered";
  private static final String PERISHABLE = "perishable";
  private static final String FAILING = "{failing}";
  private static final String DEAD = "{failing}.dead";
  private static final String STAGE = "{stage}.first";
  private static final String NEXT_STAGE = "{stage}.second";

  /**
   * Those of all runs.
   *
   * @param plain names of queues without anything special, one in each shard
   */
  static Works on(List<String> plain) {
    List<QueueWork> all = new ArrayList<>();
    plain.forEach(queue -> all.add(QueueWork.plain(queue, 2, 2)));
    all.add(QueueWork.ordered(ORDERED));
    all.add(QueueWork.perishable(PERISHABLE));
    all.add(QueueWork.failing(FAILING, DEAD));
    all.add(QueueWork.sink(DEAD));
    all.add(QueueWork.stage(STAGE, NEXT_STAGE));
    all.add(QueueWork.sink(NEXT_STAGE));
    List<String> acked = new ArrayList<>(plain);
    acked.addAll(List.of(ORDERED, STAGE, NEXT_STAGE));
    return new Works(
        List.copyOf(all),
        List.copyOf(plain),
        List.copyOf(acked),
        List.of(new DeadLetteredOnce(FAILING, DEAD), new AllOrNone(STAGE)));
  }
}
