package io.narumq.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.narumq.api.v1.ChannelMessage;
import io.narumq.api.v1.Error;
import io.narumq.api.v1.PublishToChannelsStreamRequest;
import io.narumq.api.v1.PublishToChannelsStreamResponse;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChannelPublisherCoreTest {
  private final ChannelScene scene = new ChannelScene();
  private final ChannelPublisherCore core =
      new ChannelPublisherCore(scene.calls, 5_000, 1 << 20, Duration.ofSeconds(10), Runnable::run);

  private CompletableFuture<Integer> publish(String channel) {
    return core.publish(ChannelScene.message(channel), (room, atMost) -> false);
  }

  private List<PublishToChannelsStreamRequest> requests(int stream) {
    return scene.stream(stream).requests.stream()
        .map(PublishToChannelsStreamRequest.class::cast)
        .toList();
  }

  private void answer(int stream, long id, Integer... receivers) {
    scene.stream(stream)
        .answer(
            PublishToChannelsStreamResponse.newBuilder()
                .setId(id)
                .addAllReceivers(List.of(receivers))
                .build());
    scene.settle();
  }

  private static void assertFails(CompletableFuture<Integer> outcome, ErrorReason reason) {
    assertThat(outcome).isCompletedExceptionally();
    Throwable failure = catchThrowableOfType(CompletionException.class, outcome::join).getCause();
    assertThat(((NaruException) failure).reason()).isEqualTo(reason);
  }

  @Test
  void connectsToNobodyBeforeTheFirstMessage() {
    scene.settle();
    assertThat(scene.streams).isEmpty();
    CompletableFuture<Integer> outcome = publish("a");
    scene.settle();
    answer(0, 1, 7);
    assertThat(outcome).isCompletedWithValue(7);
  }

  @Test
  void whatComesTogetherLeavesTogetherAndInOrder() {
    scene.settle();
    List<CompletableFuture<Integer>> outcomes =
        IntStream.range(0, 2_500).mapToObj(i -> publish("c" + i)).toList();
    scene.settle();
    assertThat(requests(0))
        .extracting(it -> it.getMessagesCount())
        .containsExactly(1_000, 1_000, 500);
    assertThat(
            requests(0).stream()
                .flatMap(request -> request.getMessagesList().stream())
                .map(ChannelMessage::getChannel))
        .containsExactlyElementsOf(IntStream.range(0, 2_500).mapToObj(i -> "c" + i).toList());
    answer(0, 1, IntStream.range(0, 1_000).boxed().toArray(Integer[]::new));
    assertThat(outcomes.get(0)).isCompletedWithValue(0);
    assertThat(outcomes.get(999)).isCompletedWithValue(999);
    assertThat(outcomes.get(1_000)).isNotDone();
  }

  @Test
  void fewBatchesAreUnderWayAndNoneWhileTheConnectionTakesNothing() {
    for (int i = 0; i < 6; i++) {
      var unused = publish("a");
      scene.settle();
    }
    assertThat(requests(0)).hasSize(4);
    scene.stream(0).clogged = true;
    answer(0, 1, 1);
    assertThat(requests(0)).hasSize(4);
    scene.stream(0).unclog();
    scene.settle();
    assertThat(requests(0)).hasSize(5);
    assertThat(requests(0).get(4).getMessagesCount()).isEqualTo(2);
  }

  @Test
  void whatHasLeftIsNeverSentAgain() {
    CompletableFuture<Integer> left = publish("left");
    scene.settle();
    scene.stream(0).clogged = true;
    CompletableFuture<Integer> waits = publish("waits");
    scene.settle();
    scene.stream(0).end(CallFailure.of(ErrorReason.OUTCOME_UNKNOWN, "broken"));
    scene.settle();
    assertFails(left, ErrorReason.OUTCOME_UNKNOWN);
    assertThat(requests(1)).hasSize(1);
    assertThat(requests(1).get(0).getMessages(0).getChannel()).isEqualTo("waits");
    answer(1, requests(1).get(0).getId(), 2);
    assertThat(waits).isCompletedWithValue(2);
  }

  @Test
  void whatNeverLeftIsSentAgainInItsOrderUntilItsTimeIsOver() {
    CompletableFuture<Integer> one = publish("one");
    CompletableFuture<Integer> two = publish("two");
    scene.settle();
    scene.stream(0).end(CallFailure.of(ErrorReason.UNREACHABLE, "refused"));
    scene.settle();
    assertThat(requests(1).get(0).getMessagesList())
        .extracting(ChannelMessage::getChannel)
        .containsExactly("one", "two");
    for (int i = 1; i < scene.streams.size() && i < 40; i++) {
      scene.stream(i).end(CallFailure.of(ErrorReason.UNREACHABLE, "refused"));
      scene.settle();
    }
    assertFails(one, ErrorReason.UNREACHABLE);
    assertFails(two, ErrorReason.UNREACHABLE);
  }

  @Test
  void aFlawHurtsNobodyElse() {
    assertFails(publish("No Name"), ErrorReason.CHANNEL_NAME_INVALID);
    ChannelMessage headers = ChannelScene.message("a").toBuilder().putHeaders("", "x").build();
    assertFails(core.publish(headers, (room, atMost) -> false), ErrorReason.FIELD_INVALID);
    scene.settle();
    assertThat(scene.streams).isEmpty();
  }

  @Test
  void anErrorOfTheNodeIsTold() {
    CompletableFuture<Integer> outcome = publish("a");
    scene.settle();
    scene.stream(0)
        .answer(
            PublishToChannelsStreamResponse.newBuilder()
                .setId(1)
                .setError(
                    Error.newBuilder()
                        .setReason(io.narumq.api.v1.ErrorReason.ERROR_REASON_OVERLOADED))
                .build());
    scene.settle();
    assertFails(outcome, ErrorReason.OVERLOADED);
  }

  @Test
  void aFullPublisherSaysSo() {
    for (int i = 0; i < 5_000; i++) {
      var unused = publish("a");
    }
    assertFails(publish("a"), ErrorReason.PRODUCER_FULL);
  }

  @Test
  void drainsWhatIsUnderWayAndStopsTheRest() {
    CompletableFuture<Integer> outcome = publish("a");
    CompletableFuture<Void> drained = core.drain();
    scene.settle();
    assertThat(drained).isNotDone();
    answer(0, 1, 1);
    assertThat(drained).isCompleted();
    assertThat(outcome).isCompletedWithValue(1);
    CompletableFuture<Integer> late = publish("late");
    scene.settle();
    assertFails(late, ErrorReason.CLIENT_CLOSED);
    core.stop();
    scene.settle();
    assertThat(scene.stream(0).cancelled).isTrue();
  }
}
