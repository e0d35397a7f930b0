package io.narumq.client;

import io.narumq.client.internal.Calls;
import io.narumq.client.internal.TopicCalls;
import io.narumq.client.internal.TopicReaderCore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Reads partitions of a topic, and what is published to them later, without a group: the leaders
 * tell over streams what is stored, as far as there is room here. Thread-safe; made by {@link
 * Topics#reader}.
 *
 * <p>The messages of a partition come in order, each once and none left out: when a stream breaks
 * or another node leads, the reader goes on by itself behind the last message that it has. It
 * remembers nothing beyond its own life; the offset of the last message says where to begin the
 * next time. While the cluster can not be reached, or does not let it read any more, it waits.
 */
public final class TopicReader implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final int POLLED = 500;

  private final TopicReaderCore core;
  private final Parts parts;

  private TopicReader(TopicReaderCore core, Parts parts) {
    this.core = core;
    this.parts = parts;
  }

  /**
   * The next messages, at most 500.
   *
   * @see #poll(int, Duration)
   */
  public List<FetchedMessage> poll(Duration wait) {
    return poll(POLLED, wait);
  }

  /**
   * The next messages, of all partitions in turn; those of a partition are in order.
   *
   * @param max at most so many, from 1; fewer are returned as soon as there is one
   * @param wait how long to wait for a first one, from zero
   * @return empty if none came
   * @throws OffsetOutOfRangeException at each poll, if a partition does not have what is next any
   *     more and all before it was polled
   * @throws NaruException the same if the topic was deleted (TOPIC_REPLACED, PARTITION_NOT_FOUND)
   *     or a set can not be unpacked (BODIES_UNREADABLE); CLIENT_CLOSED; INTERRUPTED
   */
  public List<FetchedMessage> poll(int max, Duration wait) {
    return Waiting.onPoll(core.poll(Bounds.within("max", max, 1, Integer.MAX_VALUE), wait));
  }

  /** Ends the streams; a poll that waits is empty. */
  @Override
  public void close() {
    var unused = parts.close(core, GRACE);
  }

  /** Settings of a reader. Not thread-safe. */
  public static final class Builder {
    private final Calls calls;
    private final TopicCalls topics;
    private final Parts parts;
    private final String topic;
    private final Map<Integer, Long> offsets = new TreeMap<>();
    private List<Integer> partitions = List.of();
    private StartPosition start = StartPosition.EARLIEST;
    private OutOfRange outOfRange = OutOfRange.FAIL;
    private long prefetchBytes = 16L << 20;

    Builder(Calls calls, String topic, Parts parts) {
      this.calls = calls;
      this.topics = new TopicCalls(calls);
      this.topic = topic;
      this.parts = parts;
    }

    /** Only these. Default: all of the topic, whose number never changes. */
    public Builder partitions(int... numbers) {
      Bounds.within("partitions", numbers.length, 1, 1_000);
      partitions = IntStream.of(numbers).distinct().boxed().toList();
      return this;
    }

    /** Where to begin in partitions of which nothing else is said. Default EARLIEST. */
    public Builder startAt(StartPosition position) {
      start = position;
      return this;
    }

    /** Where to begin in this partition: with this offset. */
    public Builder startAt(int partition, long offset) {
      offsets.put(partition, Bounds.within("offset", offset, 0, Long.MAX_VALUE));
      return this;
    }

    /** What to do if messages that were next are not there any more. Default FAIL. */
    public Builder onOutOfRange(OutOfRange policy) {
      outOfRange = policy;
      return this;
    }

    /**
     * How many bytes of messages it reads ahead, all partitions together, but for the last message
     * sets of each; 64 KiB to 1 GiB, default 16 MiB. Each partition may have at least 64 KiB.
     */
    public Builder prefetchBytes(long bytes) {
      prefetchBytes = Bounds.within("prefetchBytes", bytes, 64 << 10, 1 << 30);
      return this;
    }

    /**
     * Asks for the topic and for where to begin, and starts to read. It is about this very topic:
     * one that is made again under the name is not read.
     *
     * @throws NaruException TOPIC_NOT_FOUND, PARTITION_NOT_FOUND, CLIENT_CLOSED and whatever else
     *     the calls meet
     */
    public TopicReader open() {
      TopicInfo info = Waiting.on(topics.get(topic));
      TopicReaderCore core =
          new TopicReaderCore(calls, info, begin(info), outOfRange, prefetchBytes);
      parts.opened(core);
      core.start();
      return new TopicReader(core, parts);
    }

    private Map<Integer, Long> begin(TopicInfo info) {
      List<Integer> numbers =
          partitions.isEmpty()
              ? IntStream.range(0, info.settings().partitions()).boxed().toList()
              : partitions;
      List<CompletableFuture<PartitionInfo>> asked = new ArrayList<>();
      Map<Integer, Long> begin = new TreeMap<>();
      for (int number : numbers) {
        if (offsets.containsKey(number)) {
          begin.put(number, offsets.get(number));
        } else {
          asked.add(topics.partition(topic, number));
        }
      }
      for (CompletableFuture<PartitionInfo> one : asked) {
        PartitionInfo found = Waiting.on(one);
        boolean earliest = start == StartPosition.EARLIEST;
        begin.put(found.partition(), earliest ? found.firstOffset() : found.nextOffset());
      }
      return begin;
    }
  }
}
