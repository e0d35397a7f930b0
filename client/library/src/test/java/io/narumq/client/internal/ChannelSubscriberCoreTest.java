package io.narumq.client.internal;

import static io.narumq.client.internal.ChannelScene.delivery;
import static io.narumq.client.internal.ChannelScene.subscribed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.api.v1.ChannelDelivery;
import io.narumq.api.v1.ChannelMessage;
import io.narumq.api.v1.OverflowPolicy;
import io.narumq.api.v1.SubscribeToChannelsRequest;
import io.narumq.client.ErrorReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChannelSubscriberCoreTest {
  private final ChannelScene scene = new ChannelScene();
  private final List<String> told = new ArrayList<>();
  private final Deque<Runnable> handed = new ArrayDeque<>();

  private final ChannelSubscriberCore core =
      new ChannelSubscriberCore(
          scene.calls,
          new ChannelSubscriptions(OverflowPolicy.OVERFLOW_POLICY_DROP_OLDEST, 10, 100_000),
          new ChannelSubscriberCore.Handing() {
            @Override
            public void execute(Runnable task) {
              handed.add(task);
            }

            @Override
            public void stop() {
              told.add("stopped");
            }
          },
          new ChannelSubscriberCore.Taker() {
            @Override
            public void delivered(ChannelDelivery delivery) {
              told.add(
                  delivery.getMessagesList().stream().map(ChannelMessage::getChannel).toList()
                      + " after "
                      + delivery.getDropped());
            }

            @Override
            public void interrupted(boolean tooSlow) {
              told.add(tooSlow ? "too slow" : "interrupted");
            }
          });

  @BeforeEach
  void start() {
    core.subscribe(List.of("a"), List.of("b.*"));
    core.start();
    scene.settle();
  }

  /** The user's code does what it was given. */
  private void work() {
    while (!handed.isEmpty()) {
      handed.remove().run();
    }
    scene.settle();
  }

  private static SubscribeToChannelsRequest request(ChannelScene.HandMade<?, ?> stream, int i) {
    return (SubscribeToChannelsRequest) stream.requests.get(i);
  }

  @Test
  void beginsWithAllThatIsWantedAndSaysWhenItIsInForce() {
    CompletableFuture<Void> subscribed = core.subscribed();
    scene.settle();
    assertThat(request(scene.stream(0), 0).getStart().getChange().getSubscribeList())
        .containsExactly("a");
    assertThat(request(scene.stream(0), 0).getStart().getChange().getSubscribePatternsList())
        .containsExactly("b.*");
    assertThat(subscribed).isNotDone();
    scene.stream(0).answer(subscribed(1));
    scene.settle();
    assertThat(subscribed).isCompleted();
    core.subscribe(List.of("c"), List.of());
    CompletableFuture<Void> more = core.subscribed();
    scene.settle();
    assertThat(more).isNotDone();
    assertThat(request(scene.stream(0), 1).getChange().getSubscribeList()).containsExactly("c");
    scene.stream(0).answer(subscribed(2));
    scene.settle();
    assertThat(more).isCompleted();
  }

  @Test
  void asksForNoMoreThanIsWorkedOn() {
    ChannelScene.HandMade<?, ?> stream = scene.stream(0);
    stream.answer(subscribed(1));
    scene.settle();
    assertThat(stream.asked).isEqualTo(1);
    stream.answer(delivery(0, "a"));
    scene.settle();
    assertThat(stream.asked).isEqualTo(1);
    stream.answer(delivery(3, "a", "b.1"));
    scene.settle();
    assertThat(stream.asked).as("two are here").isZero();
    work();
    assertThat(stream.asked).isEqualTo(1);
    assertThat(told).containsExactly("[a] after 0", "[a, b.1] after 3");
  }

  @Test
  void subscribesAgainElsewhereAndTellsTheGapInItsPlace() {
    scene.stream(0).answer(subscribed(1));
    scene.stream(0).answer(delivery(0, "a"));
    scene.settle();
    core.subscribe(List.of("c"), List.of());
    core.unsubscribe(List.of("a"), List.of());
    scene.settle();
    scene.stream(0).end(CallFailure.of(ErrorReason.OUTCOME_UNKNOWN, "broken"));
    scene.settle();
    assertThat(scene.streams).hasSize(2);
    assertThat(scene.stream(1).address).isNotEqualTo(scene.stream(0).address);
    assertThat(request(scene.stream(1), 0).getStart().getChange().getSubscribeList())
        .containsExactly("c");
    scene.stream(1).answer(subscribed(3));
    scene.stream(1).answer(delivery(0, "c"));
    scene.settle();
    work();
    assertThat(told).containsExactly("[a] after 0", "interrupted", "[c] after 0");
  }

  @Test
  void whatComesLateFromAnEarlierStreamIsNotHeard() {
    scene.stream(0).answer(subscribed(1));
    scene.stream(0).end(CallFailure.of(ErrorReason.SLOW_SUBSCRIBER, "slow"));
    scene.stream(0).answer(delivery(0, "a"));
    scene.settle();
    work();
    assertThat(told).containsExactly("too slow");
  }

  @Test
  void aNodeThatCouldNotBeReachedIsNoGap() {
    scene.stream(0).end(CallFailure.of(ErrorReason.UNREACHABLE, "refused"));
    scene.settle();
    work();
    assertThat(told).isEmpty();
    assertThat(scene.streams).hasSize(2);
  }

  @Test
  void whatIsRefusedEndsTheSubscriber() {
    CompletableFuture<Void> subscribed = core.subscribed();
    scene.stream(0).end(CallFailure.of(ErrorReason.CHANNEL_NAME_INVALID, "no name"));
    scene.settle();
    assertThat(scene.streams).hasSize(1);
    assertThatThrownBy(subscribed::join).hasMessageContaining("CHANNEL_NAME_INVALID");
    assertThat(core.drain()).satisfies(it -> scene.settle()).isCompleted();
  }

  @Test
  void drainsWhatIsHereAndNoMore() {
    scene.stream(0).answer(subscribed(1));
    scene.stream(0).answer(delivery(0, "a"));
    scene.settle();
    CompletableFuture<Void> drained = core.drain();
    scene.settle();
    assertThat(scene.stream(0).cancelled).isTrue();
    assertThat(drained).isNotDone();
    work();
    assertThat(drained).isCompleted();
    core.stop();
    scene.settle();
    assertThat(told).containsExactly("[a] after 0", "stopped");
    assertThat(scene.streams).hasSize(1);
  }
}
