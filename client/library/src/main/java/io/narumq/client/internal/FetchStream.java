package io.narumq.client.internal;

import io.narumq.api.Partitioning;
import io.narumq.api.v1.FetchCredit;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FetchStart;
import io.narumq.api.v1.FetchStreamRequest;
import io.narumq.api.v1.FetchedSet;
import io.narumq.api.v1.MessageHead;
import io.narumq.client.ErrorReason;
import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruException;
import io.narumq.client.TopicPartition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Answers that the leader tells as messages are stored, as far as there is credit: what was told
 * and not taken stays within the window, but for the last set. A stream that ends fails the answer
 * that is asked for; what was told before is taken first. The next question begins another stream,
 * at its offset. Touched on the scheduler only.
 */
final class FetchStream implements Feed, LeaderStream.Owner<FetchResponse> {
  /** Told and not taken; beside the bytes, as messages without bodies need room, too. */
  private static final int MESSAGES = 10_000;

  private final Router router;
  private final TopicPartition partition;
  private final int incarnation;
  private final long window;
  private final Deque<FetchResponse> told = new ArrayDeque<>();
  private @Nullable CompletableFuture<TopicCalls.Fetched> wanted;
  private @Nullable LeaderStream<FetchStreamRequest, FetchResponse> stream;
  private boolean started;
  private long offset;
  private int takenMessages;
  private long takenBytes;

  /**
   * No stream before the first question.
   *
   * @param window bytes of bodies that may have been told and not taken
   */
  FetchStream(Router router, TopicPartition partition, int incarnation, long window) {
    this.router = router;
    this.partition = partition;
    this.incarnation = incarnation;
    this.window = window;
  }

  @Override
  public CompletableFuture<TopicCalls.Fetched> next(long from, int maxBytes) {
    CompletableFuture<TopicCalls.Fetched> result = new CompletableFuture<>();
    offset = from;
    wanted = result;
    if (!told.isEmpty()) {
      // Later: whoever asks again at once would do so deeper and deeper.
      router.scheduler().execute(this::hand);
    } else if (stream == null) {
      open();
    }
    return result;
  }

  private void open() {
    started = false;
    takenMessages = 0;
    takenBytes = 0;
    stream =
        LeaderStream.open(
            router,
            StreamRpc.FETCH_STREAM,
            routes ->
                Partitioning.shardOf(partition.topic(), partition.partition(), routes.shards()),
            this);
  }

  @Override
  public void ready() {
    if (stream != null && !started) {
      started = true;
      FetchStart start =
          FetchStart.newBuilder()
              .setTopic(partition.topic())
              .setPartition(partition.partition())
              .setIncarnation(incarnation)
              .setOffset(offset)
              .setCredit(FetchCredit.newBuilder().setMessages(MESSAGES).setBytes(window))
              .build();
      stream.send(FetchStreamRequest.newBuilder().setStart(start).build());
    }
  }

  @Override
  public void answered(FetchResponse answer) {
    told.add(answer);
    hand();
  }

  private void hand() {
    CompletableFuture<TopicCalls.Fetched> result = wanted;
    if (result == null || told.isEmpty()) {
      return;
    }
    wanted = null;
    FetchResponse answer = told.remove();
    grant(answer);
    try {
      List<FetchedMessage> messages = TopicWire.messages(partition, offset, answer);
      if (messages.isEmpty() || messages.get(messages.size() - 1).offset() + 1 < end(answer)) {
        // A set can not be read: the rest is told again from there, and then that is the first one.
        begin();
      }
      result.complete(new TopicCalls.Fetched(messages, answer.getNextOffset()));
    } catch (NaruException e) {
      begin();
      result.completeExceptionally(e);
    }
  }

  private static long end(FetchResponse answer) {
    FetchedSet last = answer.getSets(answer.getSetsCount() - 1);
    return last.getFirstOffset() + last.getSet().getHeadsCount();
  }

  /** Lets go of the stream and of what it told. */
  private void begin() {
    told.clear();
    if (stream != null) {
      stream.cancel();
      stream = null;
    }
  }

  /** What was taken may be told again of others, when it is half of what may be. */
  private void grant(FetchResponse answer) {
    for (FetchedSet set : answer.getSetsList()) {
      takenMessages += set.getSet().getHeadsCount();
      takenBytes += set.getSet().getHeadsList().stream().mapToLong(MessageHead::getBodyBytes).sum();
    }
    if (stream != null && (takenMessages >= MESSAGES / 2 || takenBytes >= window / 2)) {
      FetchCredit more =
          FetchCredit.newBuilder().setMessages(takenMessages).setBytes(takenBytes).build();
      takenMessages = 0;
      takenBytes = 0;
      stream.send(FetchStreamRequest.newBuilder().setCredit(more).build());
    }
  }

  @Override
  public void leadsElsewhere() {
    if (stream != null) {
      stream.breakUp("another node leads");
    }
  }

  @Override
  public void ended(@Nullable CallFailure failure) {
    stream = null;
    CompletableFuture<TopicCalls.Fetched> result = wanted;
    if (result != null && told.isEmpty()) {
      wanted = null;
      ErrorReason reason = failure == null ? ErrorReason.UNREACHABLE : failure.reason();
      String message = failure == null ? "the stream ended" : failure.getMessage();
      result.completeExceptionally(new NaruException(reason, message, failure));
    }
  }

  @Override
  public void stop() {
    wanted = null;
    begin();
  }
}
