package io.narumq.client;

import io.narumq.client.internal.BindingCalls;
import io.narumq.client.internal.Calls;
import io.narumq.client.internal.TopicCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Topics of the cluster, and what is in them. Thread-safe; made by {@link NaruClient#topics}. To
 * publish there is a {@link Publisher}.
 *
 * <p>A call that names a topic throws a {@link NaruException} with TOPIC_NOT_FOUND if there is none
 * of that name, or PARTITION_NOT_FOUND if it names a partition as well.
 */
public final class Topics {
  /** Of bodies, in one fetch. */
  private static final int FETCH_BYTES = 4 << 20;

  private final Calls all;
  private final Parts parts;
  private final TopicCalls calls;
  private final BindingCalls bindings;

  Topics(Calls calls, Parts parts) {
    this.all = calls;
    this.parts = parts;
    this.calls = new TopicCalls(calls);
    this.bindings = new BindingCalls(calls);
  }

  /**
   * Makes a topic with the default settings unless it is there.
   *
   * @return false if it was there with these settings
   * @throws NaruException TOPIC_EXISTS_DIFFERENT if it is there with others
   */
  public boolean create(String topic) {
    return create(topic, TopicSettings.DEFAULT);
  }

  /** Like {@link #create(String)} with settings of one's own. */
  public boolean create(String topic, TopicSettings settings) {
    return Waiting.on(calls.create(topic, settings));
  }

  /**
   * Changes the settings that {@code changes} names and leaves the others as they are. It counts
   * for what is stored already.
   *
   * @return the settings in force
   */
  public TopicSettings update(String topic, TopicSettings changes) {
    return Waiting.on(calls.update(topic, changes));
  }

  /** The settings of a topic. */
  public TopicInfo get(String topic) {
    return Waiting.on(calls.get(topic));
  }

  /**
   * Deletes a topic and all that is in it, for good.
   *
   * @throws NaruException OUTCOME_UNKNOWN if the answer was lost. The library does not repeat it
   *     then: somebody else may have made a topic of that name meanwhile.
   */
  public void delete(String topic) {
    Waiting.on(calls.delete(topic));
  }

  /**
   * All topics whose names begin like this, in the order of their names; shard by shard, so it is
   * no snapshot.
   *
   * @param prefix empty for all
   */
  public List<TopicInfo> list(String prefix) {
    return List.copyOf(Waiting.on(calls.list(prefix)));
  }

  /**
   * Binds a topic to a queue: what is published from now on is stored in the queue as well, in the
   * same step; if one of its queues can not take it, nothing is published. Topic and queue exist,
   * and have the same part in braces. If they are bound already, the filter is changed.
   *
   * @param filter which messages, in the language of subscriptions; empty for all
   * @return false if they were bound
   * @throws NaruException PLACEMENT_DIFFERS, QUEUE_NOT_FOUND, FILTER_INVALID or TOO_MANY_BINDINGS
   */
  public boolean bind(String topic, String queue, String filter) {
    return Waiting.on(bindings.bind(topic, queue, filter));
  }

  /** Binds a topic to a queue, which gets all messages. */
  public boolean bind(String topic, String queue) {
    return bind(topic, queue, "");
  }

  /**
   * What is published from now on does not go to the queue any more.
   *
   * @throws NaruException BINDING_NOT_FOUND, or OUTCOME_UNKNOWN if the answer was lost: the library
   *     does not repeat it then, as somebody may have bound them again
   */
  public void unbind(String topic, String queue) {
    Waiting.on(bindings.unbind(topic, queue));
  }

  /** The queues that a topic is bound to, by name. */
  public List<Binding> bindings(String topic) {
    return List.copyOf(Waiting.on(bindings.list(topic)));
  }

  /** What a partition holds. */
  public PartitionInfo partition(String topic, int partition) {
    return Waiting.on(calls.partition(topic, partition));
  }

  /**
   * The offset of the first message that was published at this time or later, or a few before it
   * that were published together with it; the next offset if there is none yet.
   */
  public long offsetAt(String topic, int partition, Instant time) {
    return Waiting.on(calls.offsetAt(topic, partition, time));
  }

  /**
   * Messages of a partition from an offset on, as many as there are, up to some MiB; the next ones
   * are behind the last one of these.
   *
   * @param wait how long to wait for a first one, zero to 30 s
   * @return empty if none came
   * @throws NaruException OFFSET_OUT_OF_RANGE if the partition does not have that offset any more:
   *     see {@link #partition} for what it has
   */
  public List<FetchedMessage> fetch(String topic, int partition, long offset, Duration wait) {
    return fetch(new TopicPartition(topic, partition), 0, offset, wait);
  }

  /**
   * The same of this very topic: TOPIC_REPLACED if it was deleted meanwhile, and another one has
   * its name.
   */
  public List<FetchedMessage> fetch(TopicInfo topic, int partition, long offset, Duration wait) {
    return fetch(new TopicPartition(topic.name(), partition), topic.incarnation(), offset, wait);
  }

  /** A reader to be: messages of partitions as they are published, without asking for each time. */
  public TopicReader.Builder reader(String topic) {
    return new TopicReader.Builder(all, topic, parts);
  }

  /**
   * Like {@link #fetch(String, int, long, Duration)}, but from a node that does not lead the
   * partition, which takes load off the leader. That node tells only what is committed: a message
   * that it told stays at its offset. It may be behind, mostly by some ms. What it does not have
   * within the wait, or can not say because it is gone, is asked of the leader: so an empty answer
   * and an error are the leader's, and a replica that hangs back costs time but hides nothing. With
   * a wait of zero each fetch at the end of the partition is one of the leader as well.
   *
   * <p>The client picks one node for each partition and stays with it while the nodes stay. Before
   * the first call of any kind it knows of no nodes, and asks the leader.
   */
  public List<FetchedMessage> fetchFromReplica(
      String topic, int partition, long offset, Duration wait) {
    return List.copyOf(
        Waiting.on(
                calls.fetchFromReplica(
                    new TopicPartition(topic, partition), 0, offset, FETCH_BYTES, wait))
            .messages());
  }

  private List<FetchedMessage> fetch(
      TopicPartition from, int incarnation, long offset, Duration wait) {
    return List.copyOf(
        Waiting.on(calls.fetch(from, incarnation, offset, FETCH_BYTES, wait)).messages());
  }
}
