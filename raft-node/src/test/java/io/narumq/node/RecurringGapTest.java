package io.narumq.node;

import static io.narumq.node.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.narumq.api.v1.Every;
import io.narumq.api.v1.ListRecurringRequest;
import io.narumq.api.v1.ListedRecurring;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.PutRecurringRequest;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.RecurringMessage;
import io.narumq.api.v1.RecurringServiceGrpc;
import io.narumq.api.v1.RecurringServiceGrpc.RecurringServiceBlockingStub;
import io.narumq.node.loop.Clock;
import io.narumq.node.loop.SystemClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gap that is longer than the interval of a recurring message: here all clocks jump. */
class RecurringGapTest {
  private static final long MINUTE_MS = 60_000;

  @TempDir Path directory;

  private final AtomicLong aheadMs = new AtomicLong();

  @Test
  void whatWasMissedIsStoredOnceAndItsTimesStay() throws Exception {
    TestCluster cluster = TestCluster.of(directory, 1);
    try (cluster) {
      for (String node : List.of("n1", "n2", "n3")) {
        cluster.clock(node, clock());
        cluster.start(node);
      }
      Calls calls = new Calls(cluster, cluster.awaitLeader(), "gap");
      calls.create();
      Timestamp first = put(cluster);
      aheadMs.addAndGet(65 * MINUTE_MS);

      ReceiveResponse received = calls.receive(10, 20_000);
      assertThat(received.getMessagesList()).hasSize(1);
      assertThat(received.getMessages(0).getHeadersOrThrow("naru-due"))
          .isEqualTo(Instant.ofEpochMilli(Timestamps.toMillis(first)).toString());
      ListedRecurring after = list(cluster);
      assertThat(after.getStored()).isEqualTo(1);
      assertThat(after.getNext()).isEqualTo(Timestamps.add(first, Durations.fromMinutes(60)));

      aheadMs.addAndGet(10 * MINUTE_MS);
      assertThat(calls.receive(10, 20_000).getMessagesCount()).isEqualTo(1);
      assertThat(list(cluster).getStored()).isEqualTo(2);
    }
    assertThat(cluster.fatal).isEmpty();
  }

  private Clock clock() {
    Clock right = new SystemClock();
    return new Clock() {
      @Override
      public long monotonicMs() {
        return right.monotonicMs();
      }

      @Override
      public long wallMs() {
        return right.wallMs() + aheadMs.get();
      }
    };
  }

  private static Timestamp put(TestCluster cluster) {
    RecurringMessage.Builder message =
        RecurringMessage.newBuilder()
            .setName("every-ten-minutes")
            .setMessage(OutgoingMessage.getDefaultInstance())
            .setEvery(Every.newBuilder().setInterval(Durations.fromMinutes(10)));
    PutRecurringRequest request =
        PutRecurringRequest.newBuilder().setQueue("gap").setRecurring(message).build();
    return patiently(() -> stub(cluster).putRecurring(request)).getNext();
  }

  private static ListedRecurring list(TestCluster cluster) {
    ListRecurringRequest request = ListRecurringRequest.newBuilder().setQueue("gap").build();
    return patiently(() -> stub(cluster).listRecurring(request)).getRecurring(0);
  }

  private static RecurringServiceBlockingStub stub(TestCluster cluster) {
    return RecurringServiceGrpc.newBlockingStub(cluster.channel(cluster.awaitLeader()));
  }
}
