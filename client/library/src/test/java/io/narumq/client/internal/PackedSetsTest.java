package io.narumq.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.narumq.api.Packing;
import io.narumq.api.v1.Compression;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FetchedSet;
import io.narumq.api.v1.MessageHead;
import io.narumq.api.v1.MessageSet;
import io.narumq.client.ErrorReason;
import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruException;
import io.narumq.client.TopicMessage;
import io.narumq.client.TopicPartition;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sets whose bodies are packed: by a publisher, and for a reader. */
class PackedSetsTest {
  private static final PartitionDestination PACKED = new PartitionDestination("t", 0, 1, true);

  private static List<String> lines() {
    return IntStream.range(0, 100).mapToObj(i -> "line " + i + " of a log like any other").toList();
  }

  private static MessageSet set(PartitionDestination to, Stream<TopicMessage> messages) {
    return to.batch(
            messages
                .map(it -> PendingMessage.of(TopicPayload.of(it), PendingMessage.AUTOMATIC, 0))
                .toList())
        .onStream(1)
        .getPublish()
        .getSet();
  }

  private static MessageSet packed() {
    return set(PACKED, lines().stream().map(line -> TopicMessage.of(line).subject("log.line")));
  }

  private static List<FetchedMessage> read(long offset, MessageSet... sets) {
    FetchResponse.Builder answer = FetchResponse.newBuilder();
    for (int i = 0; i < sets.length; i++) {
      answer.addSets(FetchedSet.newBuilder().setFirstOffset(i * 100L).setSet(sets[i]));
    }
    return TopicWire.messages(new TopicPartition("t", 0), offset, answer.build());
  }

  private static void unreadable(MessageSet set, String why) {
    assertThatThrownBy(() -> read(0, set))
        .isInstanceOfSatisfying(
            NaruException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.BODIES_UNREADABLE))
        .hasMessageContaining(why);
    assertThat(read(0, packed(), set)).as("what comes before").hasSize(100);
  }

  @Test
  void aReaderGetsWhatAPublisherPacked() {
    MessageSet set = packed();
    assertThat(set.getCompression()).isEqualTo(Compression.COMPRESSION_ZSTD);
    assertThat(set.getBodies().size()).isLessThan(String.join("", lines()).length() / 4);
    assertThat(set.getHeads(7).getSubject()).isEqualTo("log.line");
    assertThat(read(0, set)).extracting(FetchedMessage::text).isEqualTo(lines());
    assertThat(read(98, set)).extracting(FetchedMessage::offset).containsExactly(98L, 99L);
  }

  @Test
  void whatDoesNotBecomeSmallerStaysAsItIs() {
    byte[] noise = new byte[10_000];
    new SplittableRandom(1).nextBytes(noise);
    MessageSet set = set(PACKED, Stream.of(TopicMessage.of(noise)));
    assertThat(set.getCompression()).isEqualTo(Compression.COMPRESSION_UNSPECIFIED);
    assertThat(set.getBodies()).isEqualTo(ByteString.copyFrom(noise));
    assertThat(set(PACKED, Stream.of(TopicMessage.of("short"))).getCompression())
        .isEqualTo(Compression.COMPRESSION_UNSPECIFIED);
    PartitionDestination plain = new PartitionDestination("t", 0, 1, false);
    assertThat(set(plain, lines().stream().map(TopicMessage::of)).getCompression())
        .isEqualTo(Compression.COMPRESSION_UNSPECIFIED);
  }

  /** A bomb says that it is small. It gets no more memory than it says. */
  @Test
  void whatCanNotBeUnpackedIsSaid() {
    MessageSet set = packed();
    unreadable(set.toBuilder().setCompression(Compression.COMPRESSION_LZ4).build(), "LZ4");
    unreadable(
        set.toBuilder().setBodies(ByteString.copyFromUtf8("no frame")).build(), "no frame of zstd");
    ByteString bomb = Packing.zstd(ByteString.copyFrom(new byte[64 << 20]));
    assertThat(bomb.size()).isLessThan(10_000);
    unreadable(set.toBuilder().setBodies(bomb).build(), "zstd");
    ByteString less = Packing.zstd(ByteString.copyFrom(new byte[5]));
    unreadable(set.toBuilder().setBodies(less).build(), "should have");
    MessageHead huge = MessageHead.newBuilder().setBodyBytes(Integer.MAX_VALUE).build();
    unreadable(set.toBuilder().clearHeads().addHeads(huge).addHeads(huge).build(), "at most");
  }
}
