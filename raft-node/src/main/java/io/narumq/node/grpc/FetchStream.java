package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.FetchCredit;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FetchStart;
import io.narumq.api.v1.FetchStreamRequest;
import io.narumq.node.log.Outcome;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.topic.Fetched;
import io.narumq.statemachine.topic.FetchedSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A fetch stream at the node that answers it. It looks whenever something is stored or credit
 * comes, and again whenever what it found is written: at its turn in the outbox, so that a slow
 * reader costs the memory of one answer, and a stream that waits costs none.
 */
final class FetchStream implements OpenStream<FetchStreamRequest> {
  /** Of sets in one answer, but for the first. */
  private static final int ANSWER_BYTES = 1 << 20;

  private final Calls calls;
  private final PartitionLook partition;
  private final Outbox<FetchResponse> outbox;
  private final Intake intake;
  private final FetchAllowance credit = new FetchAllowance();
  private final Runnable wake = this::lookSoon;

  /** A look waits for its turn. */
  private final AtomicBoolean waiting = new AtomicBoolean();

  private volatile boolean over;

  /** What is told next, and whether the last look found it. Touched by looks only. */
  private long offset;

  private boolean found;

  private FetchStream(
      Calls calls,
      PartitionLook partition,
      long offset,
      Outbox<FetchResponse> outbox,
      Intake intake) {
    this.calls = calls;
    this.partition = partition;
    this.offset = offset;
    this.outbox = outbox;
    this.intake = intake;
  }

  static FetchStream start(
      Calls calls, Shard shard, FetchStart start, Outbox<FetchResponse> outbox, Intake intake) {
    PartitionLook partition =
        new PartitionLook(
            shard,
            start.getTopic(),
            start.getPartition(),
            start.getIncarnation(),
            start.getFromReplica());
    FetchStream stream = new FetchStream(calls, partition, start.getOffset(), outbox, intake);
    FetchCredit first = start.getCredit();
    stream.credit.grant(
        FetchAllowance.messages(first),
        first.getBytes() == 0 ? Limits.FETCH_BYTES_MAX : FetchAllowance.bytes(first));
    if (!partition.await(stream.wake)) {
      throw PartitionLook.tooMany();
    }
    stream.lookSoon();
    intake.next();
    return stream;
  }

  @Override
  public void next(FetchStreamRequest request) {
    switch (request.getRequestCase()) {
      case CREDIT -> {
        FetchCredit more = request.getCredit();
        credit.grant(FetchAllowance.messages(more), FetchAllowance.bytes(more));
        lookSoon();
        intake.next();
      }
      case START ->
          throw ApiErrors.fieldInvalid("start", "comes first on a stream, and only there");
      case REQUEST_NOT_SET -> throw ApiErrors.fieldInvalid("request", "is not set, or not known");
    }
  }

  /** What was found is still written. */
  @Override
  public void halfClosed() {
    cancelled();
    outbox.complete();
  }

  @Override
  public void cancelled() {
    over = true;
    partition.leave(wake);
  }

  private void lookSoon() {
    if (!over && waiting.compareAndSet(false, true)) {
      outbox.add(
          Stream.generate(this::look).limit(1).flatMap(Optional::stream).iterator(), this::written);
    }
  }

  private void written() {
    if (found) {
      lookSoon();
    }
  }

  private Optional<FetchResponse> look() {
    // First: what is stored from now on may not be seen by this look.
    waiting.set(false);
    Optional<FetchResponse> next = Optional.empty();
    try {
      next = over ? Optional.empty() : tell();
    } catch (StatusRuntimeException e) {
      cancelled();
      outbox.fail(e);
    }
    found = next.isPresent();
    return next;
  }

  private Optional<FetchResponse> tell() {
    if (!partition.fromReplica() && !partition.shard().isLeading()) {
      throw calls.failure(partition.shard(), new Outcome.NotSubmitted(Outcome.Reason.NOT_LEADER));
    }
    long messages = credit.messages();
    if (messages == 0) {
      return Optional.empty();
    }
    Fetched fetched = partition.at(offset, Math.min(ANSWER_BYTES, credit.bytes()));
    if (fetched.sets().isEmpty()) {
      return Optional.empty();
    }
    List<FetchedSet> sets = first(fetched.sets(), messages);
    credit.use(
        sets.stream().mapToLong(FetchedSet::count).sum(),
        sets.stream().mapToLong(FetchedSet::bodyBytes).sum());
    offset = sets.get(sets.size() - 1).nextOffset();
    return Optional.of(PartitionLook.told(fetched.partition(), sets));
  }

  /** As many as have no more messages together, and at least one. */
  private static List<FetchedSet> first(List<FetchedSet> sets, long messages) {
    int count = 1;
    long sum = sets.get(0).count();
    while (count < sets.size() && sum + sets.get(count).count() <= messages) {
      sum += sets.get(count).count();
      count++;
    }
    return sets.subList(0, count);
  }
}
