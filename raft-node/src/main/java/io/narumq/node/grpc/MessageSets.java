package io.narumq.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.util.Durations;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.log.v1.Dedupe;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.state.v1.Header;
import io.narumq.state.v1.MessageHeaders;
import io.narumq.state.v1.MessageSetIndex;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes one message set of messages that have in common what is said of a set. */
final class MessageSets {
  private static final long NANOS_PER_MS = 1_000_000;
  private static final int DIGEST_BYTES = 16;

  private MessageSets() {}

  static OutgoingSet of(List<OutgoingMessage> messages) {
    OutgoingMessage one = messages.get(0);
    OutgoingSet.Builder set = OutgoingSet.newBuilder();
    if (messages.stream().anyMatch(message -> !message.getDedupeKey().isEmpty())) {
      messages.forEach(message -> set.addDedupe(dedupe(message)));
    }
    return set.setIndex(index(messages))
        .setBodies(bodies(messages))
        .setPriority(one.getPriority())
        .setDelayMs(roundedUp(Durations.toNanos(one.getDelay())))
        .setDeliverAtWallMs(deliverAtMs(one))
        .setTtlMs(ttlMs(one))
        .build();
  }

  /** The message of a set that has one, as it was sent. */
  static OutgoingMessage message(OutgoingSet set) {
    OutgoingMessage.Builder message =
        OutgoingMessage.newBuilder().setBody(set.getBodies()).setPriority(set.getPriority());
    set.getIndex()
        .getHeadersList()
        .forEach(
            headers ->
                headers
                    .getHeadersList()
                    .forEach(header -> message.putHeaders(header.getName(), header.getValue())));
    set.getIndex().getKeysList().forEach(message::setKey);
    if (set.getTtlMs() != 0) {
      message.setTtl(Durations.fromMillis(Math.max(0, set.getTtlMs())));
    }
    return message.build();
  }

  /** 0 for what the queue says, -1 for ever. */
  static long ttlMs(OutgoingMessage message) {
    long ttlMs = Durations.toMillis(message.getTtl());
    return message.hasTtl() && ttlMs == 0 ? -1 : ttlMs;
  }

  private static Dedupe dedupe(OutgoingMessage message) {
    return message.getDedupeKey().isEmpty()
        ? Dedupe.getDefaultInstance()
        : Dedupe.newBuilder()
            .setKey(message.getDedupeKey())
            .setBodyDigest(digest(message.getBody()))
            .build();
  }

  /** Short enough to be kept, long enough that nobody meets two bodies with the same. */
  private static ByteString digest(ByteString body) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(body.asReadOnlyByteBuffer());
      return ByteString.copyFrom(sha256.digest(), 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Never early: what is less than a millisecond counts as one. */
  private static long roundedUp(long nanos) {
    return (nanos + NANOS_PER_MS - 1) / NANOS_PER_MS;
  }

  /** A time before 1970 is past like any other; unset is 0. */
  private static long deliverAtMs(OutgoingMessage message) {
    Timestamp at = message.getDeliverAt();
    long ms = Math.multiplyExact(at.getSeconds(), 1_000) + roundedUp(at.getNanos());
    return Math.max(0, ms);
  }

  private static MessageSetIndex index(List<OutgoingMessage> messages) {
    MessageSetIndex.Builder index = MessageSetIndex.newBuilder();
    messages.forEach(message -> index.addBodyBytes(message.getBody().size()));
    if (messages.stream().anyMatch(message -> message.getHeadersCount() > 0)) {
      messages.forEach(message -> index.addHeaders(headers(message.getHeadersMap())));
    }
    if (messages.stream().anyMatch(message -> !message.getKey().isEmpty())) {
      messages.forEach(message -> index.addKeys(message.getKey()));
    }
    return index.build();
  }

  /** Sorted, so that the order does not depend on the map of this process. */
  static MessageHeaders headers(Map<String, String> headers) {
    MessageHeaders.Builder sorted = MessageHeaders.newBuilder();
    new TreeMap<>(headers)
        .forEach(
            (name, value) -> sorted.addHeaders(Header.newBuilder().setName(name).setValue(value)));
    return sorted.build();
  }

  private static ByteString bodies(List<OutgoingMessage> messages) {
    if (messages.size() == 1) {
      return messages.get(0).getBody();
    }
    int size = messages.stream().mapToInt(message -> message.getBody().size()).sum();
    byte[] bodies = new byte[size];
    int at = 0;
    for (OutgoingMessage message : messages) {
      message.getBody().copyTo(bodies, at);
      at += message.getBody().size();
    }
    return UnsafeByteOperations.unsafeWrap(bodies);
  }
}
