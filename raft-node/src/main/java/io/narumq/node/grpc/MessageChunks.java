package io.narumq.node.grpc;

import com.google.protobuf.util.Timestamps;
import io.narumq.api.v1.MessageId;
import io.narumq.api.v1.PackedBody;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.log.v1.Receipt;
import io.narumq.node.delivery.Receipts;
import io.narumq.state.v1.Header;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.ShardReader;
import io.narumq.statemachine.StoredMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Attaches bodies, headers and receipts to messages that were taken, cut into lists that fit into
 * an answer. What a command takes is bounded in bytes of bodies, but headers could make an answer
 * larger than a gRPC message may be.
 *
 * <p>Reads the database as it goes: not for the shard's loop, and no more is in memory than asked
 * for. What is gone meanwhile is left out; as nobody is told of it, it is to be given back.
 */
final class MessageChunks implements Iterator<List<ReceivedMessage>> {
  private record Part(Received received, Delivery delivery) {}

  private final int shard;
  private final ShardReader reader;
  private final Receipts receipts;
  private final Iterator<Part> parts;
  private final UnpackedBodies unpacked = new UnpackedBodies();
  private Iterator<ReceivedMessage> messages = Collections.emptyIterator();
  private List<ReceivedMessage> next = new ArrayList<>();
  private List<ReceivedMessage> behind = new ArrayList<>();
  private final List<Receipt> leftOut = new ArrayList<>();
  private long bodyBytes;

  MessageChunks(int shard, ShardReader reader, List<Received> all) {
    this.shard = shard;
    this.reader = reader;
    this.receipts = new Receipts(shard);
    this.parts =
        all.stream().flatMap(r -> r.deliveries().stream().map(d -> new Part(r, d))).iterator();
  }

  @Override
  public boolean hasNext() {
    if (next.isEmpty()) {
      fill();
    }
    return !next.isEmpty();
  }

  @Override
  public List<ReceivedMessage> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    List<ReceivedMessage> chunk = next;
    next = new ArrayList<>();
    return chunk;
  }

  /** Until the answer is full; the message that showed it begins the next one. */
  private void fill() {
    next = behind;
    behind = new ArrayList<>();
    long bytes = next.stream().mapToLong(ReceivedMessage::getSerializedSize).sum();
    while (behind.isEmpty() && (messages.hasNext() || parts.hasNext())) {
      if (!messages.hasNext()) {
        messages = read(parts.next()).iterator();
        continue;
      }
      ReceivedMessage message = messages.next();
      bytes += message.getSerializedSize();
      (bytes <= Limits.ANSWER_BYTES_MAX || next.isEmpty() ? next : behind).add(message);
    }
  }

  /** Of all that was read until now: receipts of what is gone, though it is leased. */
  List<Receipt> leftOut() {
    return leftOut;
  }

  /** Of all that was read until now and was there, as far as bodies go. */
  long bodyBytes() {
    return bodyBytes;
  }

  private List<ReceivedMessage> read(Part part) {
    Received received = part.received();
    Delivery delivery = part.delivery();
    List<StoredMessage> there = unpacked.of(reader.messages(received.queueId(), delivery));
    if (there.size() < delivery.count()) {
      leaveOut(part, there);
    }
    bodyBytes += there.stream().mapToLong(stored -> stored.body().size()).sum();
    return there.stream().map(stored -> message(received, delivery, stored)).toList();
  }

  private void leaveOut(Part part, List<StoredMessage> there) {
    Delivery delivery = part.delivery();
    Set<Long> found = there.stream().map(StoredMessage::sequence).collect(Collectors.toSet());
    LongStream.range(delivery.first(), delivery.first() + delivery.count())
        .filter(sequence -> !found.contains(sequence))
        .mapToObj(sequence -> receipts.of(part.received(), delivery, sequence))
        .forEach(leftOut::add);
  }

  private ReceivedMessage message(Received received, Delivery delivery, StoredMessage stored) {
    Receipt receipt = receipts.of(received, delivery, stored.sequence());
    ReceivedMessage.Builder message =
        ReceivedMessage.newBuilder()
            .setMessageId(id(received, delivery, stored.sequence()))
            .setBody(stored.body())
            .setKey(stored.key())
            .setSubject(stored.subject())
            .setReceipt(ReceiptCodec.encode(receipt))
            .setDeliveryCount(delivery.deliveryCount())
            // Leases are numbered in the order in which they are taken.
            .setFencingNumber(received.leaseId())
            .setEnqueueTime(Timestamps.fromMillis(stored.enqueuedWallMs()));
    for (Header header : stored.headers()) {
      message.putHeaders(header.getName(), header.getValue());
    }
    if (stored.happenedMs() != 0) {
      message.setHappenedAt(Timestamps.fromMillis(stored.happenedMs()));
    }
    if (stored.packed() != null) {
      message.setPacked(
          PackedBody.newBuilder()
              .setCompressionValue(stored.packed().compression())
              .setOffset(stored.packed().offset())
              .setBodyBytes(stored.packed().bytes()));
    }
    if (stored.deadLetter().getCount() > 0) {
      message.setDeadLetter(DeadLetters.tell(shard, stored.deadLetter()));
    }
    return message.build();
  }

  private MessageId.Builder id(Received received, Delivery delivery, long sequence) {
    return MessageId.newBuilder()
        .setShard(shard)
        .setQueueId(received.queueId())
        .setLane(delivery.lane())
        .setSequence(sequence);
  }
}
