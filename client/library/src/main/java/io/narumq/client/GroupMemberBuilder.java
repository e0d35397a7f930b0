package io.narumq.client;

import io.narumq.client.internal.Calls;
import io.narumq.client.internal.GroupSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of every member of a consumer group. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class GroupMemberBuilder<B extends GroupMemberBuilder<B>>
    permits GroupConsumer.Builder, GroupWorker.Builder {
  final Calls calls;
  final Executor callbacks;
  final Parts parts;
  final String group;
  private List<String> topics = List.of();
  private String instanceId = "";
  private Duration sessionTimeout = Duration.ofSeconds(10);
  private Duration rebalanceTimeout = Duration.ofMinutes(1);
  private StartPosition start = StartPosition.EARLIEST;
  private OutOfRange outOfRange = OutOfRange.FAIL;
  private long prefetchBytes = 16L << 20;
  @Nullable GroupListener listener;

  GroupMemberBuilder(Calls calls, String group, Executor callbacks, Parts parts) {
    this.calls = calls;
    this.group = group;
    this.callbacks = callbacks;
    this.parts = parts;
  }

  abstract B itself();

  /** What it reads: 1 to 100 topics, 1,000 partitions in all. Required; they should exist. */
  public B topics(String... names) {
    Bounds.within("topics", names.length, 1, 100);
    topics = Stream.of(names).distinct().toList();
    return itself();
  }

  /**
   * A name of this member through all its starts, 1 to 64 characters, different from those of the
   * others. When it is closed it does not leave the group, and gets the same partitions if it is
   * back before its session timeout: a restart moves nothing. A second process of that name takes
   * the place of the first, which ends with MEMBER_FENCED.
   */
  public B instanceId(String name) {
    Bounds.within("the length of the instance id", name.length(), 1, 64);
    instanceId = name;
    return itself();
  }

  /**
   * How long it may be silent before its partitions go to others, by the time in which the cluster
   * serves; 1 s to 5 min, default 10 s. Heartbeats go by themselves, whatever the caller does.
   */
  public B sessionTimeout(Duration silence) {
    sessionTimeout = Bounds.sessionTimeout(silence);
    return itself();
  }

  /**
   * How long it keeps a partition that is to go to another member, at most, until what was handed
   * out of it is done and committed; then it is {@linkplain GroupListener#onLost lost}. Default 1
   * min.
   */
  public B rebalanceTimeout(Duration atMost) {
    rebalanceTimeout = Bounds.positive(atMost);
    return itself();
  }

  /** Where to begin in a partition for which the group has committed nothing. Default EARLIEST. */
  public B startAt(StartPosition position) {
    start = position;
    return itself();
  }

  /** What to do if messages that were next are not there any more. Default FAIL. */
  public B onOutOfRange(OutOfRange policy) {
    outOfRange = policy;
    return itself();
  }

  /** Who is told of partitions that come and go. Default: nobody. */
  public B listener(GroupListener told) {
    listener = told;
    return itself();
  }

  /**
   * How many bytes of messages it reads ahead, all partitions together, but for the last message
   * set of each; 64 KiB to 1 GiB, default 16 MiB. Each partition may have at least 64 KiB.
   */
  public B prefetchBytes(long bytes) {
    prefetchBytes = Bounds.within("prefetchBytes", bytes, 64 << 10, 1 << 30);
    return itself();
  }

  GroupSettings settings() {
    if (topics.isEmpty()) {
      throw new IllegalStateException("a member of a consumer group needs topics");
    }
    return new GroupSettings(
        group,
        topics,
        instanceId,
        sessionTimeout,
        rebalanceTimeout,
        start,
        outOfRange,
        prefetchBytes);
  }
}
