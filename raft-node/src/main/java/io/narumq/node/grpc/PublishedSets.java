package io.narumq.node.grpc;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.narumq.api.v1.Compression;
import io.narumq.api.v1.MessageHead;
import io.narumq.api.v1.MessageSet;
import io.narumq.api.v1.PublishRequest;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.ProducerStamp;
import io.narumq.log.v1.Publish;
import io.narumq.state.v1.Header;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.statemachine.topic.FetchedSet;
import java.util.List;
import java.util.function.Predicate;

/** Message sets of topics between the API and the log. */
final class PublishedSets {
  private PublishedSets() {}

  /** Checks the request. */
  static Command command(PublishRequest request) {
    Publish.Builder publish =
        Publish.newBuilder()
            .setTopic(request.getTopic())
            .setPartition(request.getPartition())
            .setIncarnation(request.getIncarnation())
            .setIndex(index(request.getSet()))
            .setBodies(request.getSet().getBodies());
    if (request.hasProducer()) {
      publish.setProducer(
          ProducerStamp.newBuilder()
              .setNumber(request.getProducer().getNumber())
              .setEpoch(request.getProducer().getEpoch())
              .setSequence(request.getProducer().getSequence()));
    }
    return Command.newBuilder().setPublish(publish).build();
  }

  private static MessageSetIndex index(MessageSet set) {
    List<MessageHead> heads = set.getHeadsList();
    Fields.count("set.heads", heads.size(), 1, Limits.SEND_MESSAGES_MAX);
    check(set);
    MessageSetIndex.Builder index =
        MessageSetIndex.newBuilder().setCompression(set.getCompressionValue());
    heads.forEach(head -> index.addBodyBytes(head.getBodyBytes()));
    if (any(heads, head -> head.getHeadersCount() > 0)) {
      heads.forEach(head -> index.addHeaders(MessageSets.headers(head.getHeadersMap())));
    }
    if (any(heads, head -> !head.getKey().isEmpty())) {
      heads.forEach(head -> index.addKeys(head.getKey()));
    }
    if (any(heads, head -> !head.getSubject().isEmpty())) {
      heads.forEach(head -> index.addSubjects(head.getSubject()));
    }
    if (any(heads, MessageHead::hasHappenedAt)) {
      heads.forEach(head -> index.addHappenedMs(happenedMs(head)));
    }
    return index.build();
  }

  private static boolean any(List<MessageHead> heads, Predicate<MessageHead> has) {
    return heads.stream().anyMatch(has);
  }

  private static void check(MessageSet set) {
    if (set.getCompression() == Compression.UNRECOGNIZED) {
      throw ApiErrors.fieldInvalid("set.compression", "not a known one");
    }
    long unpacked = 0;
    long heads = 0;
    for (int i = 0; i < set.getHeadsCount(); i++) {
      MessageHead head = set.getHeads(i);
      if (head.getBodyBytes() < 0) {
        long bytes = Integer.toUnsignedLong(head.getBodyBytes());
        throw MessageSizes.tooLarge("the body of message " + i, bytes, Limits.BODY_BYTES_MAX);
      }
      MessageSizes.check(i, head.getBodyBytes(), head.getHeadersMap());
      Fields.text("set.heads.key", head.getKey(), Limits.TOPIC_KEY_BYTES_MAX);
      Fields.text("set.heads.subject", head.getSubject(), Limits.SUBJECT_BYTES_MAX);
      checkTime(head);
      unpacked += head.getBodyBytes();
      heads += head.getSerializedSize();
    }
    if (unpacked > Limits.UNPACKED_BYTES_MAX) {
      throw MessageSizes.tooLarge(
          "the bodies of the set, unpacked", unpacked, Limits.UNPACKED_BYTES_MAX);
    }
    int stored = set.getBodies().size();
    if (stored + heads > Limits.SEND_BYTES_MAX) {
      throw MessageSizes.tooLarge("the set with its heads", stored + heads, Limits.SEND_BYTES_MAX);
    }
    if (set.getCompression() == Compression.COMPRESSION_UNSPECIFIED && unpacked != stored) {
      throw ApiErrors.fieldInvalid(
          "set.bodies", stored + " bytes, but the heads say that there are " + unpacked);
    }
  }

  private static void checkTime(MessageHead head) {
    if (head.hasHappenedAt() && !Timestamps.isValid(head.getHappenedAt())) {
      throw ApiErrors.fieldInvalid("set.heads.happened_at", "not a time");
    }
  }

  /** 0 stands for unset: nothing in a topic happened in the first millisecond of 1970. */
  private static long happenedMs(MessageHead head) {
    return head.hasHappenedAt() ? Timestamps.toMillis(head.getHappenedAt()) : 0;
  }

  static io.narumq.api.v1.FetchedSet told(FetchedSet set) {
    MessageSetIndex index = set.index();
    MessageSet.Builder told =
        MessageSet.newBuilder().setCompressionValue(index.getCompression()).setBodies(set.bodies());
    for (int i = 0; i < set.count(); i++) {
      told.addHeads(head(index, i));
    }
    return io.narumq.api.v1.FetchedSet.newBuilder()
        .setFirstOffset(set.firstOffset())
        .setPublishedAt(time(set.publishedWallMs()))
        .setSet(told)
        .build();
  }

  private static MessageHead head(MessageSetIndex index, int i) {
    MessageHead.Builder head = MessageHead.newBuilder().setBodyBytes(index.getBodyBytes(i));
    if (index.getHeadersCount() > 0) {
      for (Header header : index.getHeaders(i).getHeadersList()) {
        head.putHeaders(header.getName(), header.getValue());
      }
    }
    if (index.getKeysCount() > 0) {
      head.setKey(index.getKeys(i));
    }
    if (index.getSubjectsCount() > 0) {
      head.setSubject(index.getSubjects(i));
    }
    if (index.getHappenedMsCount() > 0 && index.getHappenedMs(i) != 0) {
      head.setHappenedAt(time(index.getHappenedMs(i)));
    }
    return head.build();
  }

  private static Timestamp time(long ms) {
    return Timestamps.fromMillis(ms);
  }
}
