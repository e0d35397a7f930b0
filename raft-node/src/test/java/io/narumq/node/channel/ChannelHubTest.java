package io.narumq.node.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.api.v1.ChannelMessage;
import io.narumq.api.v1.OverflowPolicy;
import io.narumq.node.fake.FakeTime;
import io.narumq.node.v1.InterestChange;
import io.narumq.node.v1.LinkRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hubs of two nodes, with links that are carried by hand. */
class ChannelHubTest {
  private static final long PLENTY = 100_000_000;

  private final FakeTime time = new FakeTime();
  private final ChannelHub hub = new ChannelHub(PLENTY, time);
  private final ChannelHub other = new ChannelHub(PLENTY, time);

  @BeforeEach
  void meet() {
    hub.others(List.of("n2"));
    other.others(List.of("n1"));
  }

  /** A subscriber and what happened to it. */
  private static final class Reader implements Subscriber.Listener {
    private final Subscriber subscriber;
    private int filled;
    private boolean tooSlow;

    Reader(ChannelHub hub, OverflowPolicy policy, int messagesMax) {
      subscriber = hub.join(policy, messagesMax, PLENTY, this);
    }

    static Reader of(ChannelHub hub, String... names) {
      Reader reader = new Reader(hub, OverflowPolicy.OVERFLOW_POLICY_UNSPECIFIED, 1_000);
      hub.change(reader.subscriber, subscribe(names), () -> {});
      return reader;
    }

    @Override
    public void filled() {
      filled++;
    }

    @Override
    public void tooSlow() {
      tooSlow = true;
    }

    List<String> read() {
      return Messages.bodies(subscriber.take(1_000, PLENTY).messages());
    }
  }

  private static InterestChange subscribe(String... names) {
    return InterestChange.newBuilder().addAllSubscribe(List.of(names)).build();
  }

  /** A stream from one hub to another, as gRPC would carry it. */
  private static final class Carried {
    private final NodeLink out;
    private final IncomingLink in;
    private int wakes;

    Carried(ChannelHub from, String fromId, ChannelHub to, String toId) {
      in = to.linkFrom(fromId);
      out = from.linkTo(toId, () -> wakes++);
    }

    void carry() {
      for (Optional<LinkRequest> next = out.next(); next.isPresent(); next = out.next()) {
        LinkRequest request = next.get();
        request.getChangesList().forEach(in::change);
        in.published(request.getMessagesList());
        out.known(request.getKnown());
      }
    }
  }

  @Test
  void withoutASubscriberAMessageIsGone() {
    assertThat(hub.publish(Messages.of("c", "1"))).containsExactly(0);
    Reader late = Reader.of(hub, "c");
    assertThat(late.read()).isEmpty();
    assertThat(hub.bufferedBytes()).isZero();
  }

  @Test
  void manyMessagesAreCountedOneByOneAndWakeASubscriberOnce() {
    Reader one = Reader.of(hub, "a");
    Reader both = Reader.of(hub, "a", "b");
    List<ChannelMessage> batch = new ArrayList<>(Messages.of("a", "1", "2"));
    batch.addAll(Messages.of("b", "3"));
    batch.addAll(Messages.of("c", "4"));
    batch.addAll(Messages.of("a", "5"));
    assertThat(hub.publish(batch)).containsExactly(2, 2, 1, 0, 2);
    assertThat(one.filled).isEqualTo(1);
    assertThat(one.read()).containsExactly("1", "2", "5");
    assertThat(both.read()).containsExactly("1", "2", "3", "5");
  }

  @Test
  void whoLeftGetsNothingAndDoesNotCount() {
    Reader reader = Reader.of(hub, "c");
    hub.publish(Messages.of("c", "1"));
    hub.leave(reader.subscriber);
    hub.leave(reader.subscriber);
    assertThat(hub.publish(Messages.of("c", "2"))).containsExactly(0);
    assertThat(reader.read()).isEmpty();
    assertThat(hub.bufferedBytes()).isZero();
    assertThat(hub.subscriberCount()).isZero();
  }

  @Test
  void whoIsSlowLosesTheOldestOrItsStream() {
    Reader drops = new Reader(hub, OverflowPolicy.OVERFLOW_POLICY_DROP_OLDEST, 2);
    Reader ends = new Reader(hub, OverflowPolicy.OVERFLOW_POLICY_DISCONNECT, 2);
    hub.change(drops.subscriber, subscribe("c"), () -> {});
    hub.change(ends.subscriber, subscribe("c"), () -> {});
    assertThat(hub.publish(Messages.of("c", "1", "2"))).containsExactly(2, 2);
    assertThat(hub.publish(Messages.of("c", "3"))).containsExactly(1);
    assertThat(ends.tooSlow).isTrue();
    assertThat(ends.read()).isEmpty();
    Taken taken = drops.subscriber.take(10, PLENTY);
    assertThat(taken.dropped()).isEqualTo(1);
    assertThat(Messages.bodies(taken.messages())).containsExactly("2", "3");
    assertThat(hub.dropped()).isEqualTo(4);
  }

  @Test
  void aSubscriptionIsConfirmedWhenTheOtherNodeKnowsIt() {
    Carried link = new Carried(hub, "n1", other, "n2");
    link.carry();
    List<String> confirmed = new ArrayList<>();
    Reader reader = new Reader(hub, OverflowPolicy.OVERFLOW_POLICY_UNSPECIFIED, 10);
    hub.change(reader.subscriber, subscribe("c"), () -> confirmed.add("c"));
    assertThat(confirmed).isEmpty();
    assertThat(link.wakes).isEqualTo(1);
    link.carry();
    assertThat(confirmed).containsExactly("c");
    time.advance(10_000);
    assertThat(confirmed).containsExactly("c");
  }

  @Test
  void orAfterASecondOrWhenTheLinkBreaks() {
    List<String> confirmed = new ArrayList<>();
    Reader reader = new Reader(hub, OverflowPolicy.OVERFLOW_POLICY_UNSPECIFIED, 10);
    hub.change(reader.subscriber, subscribe("never linked"), () -> confirmed.add("opening"));
    time.advance(999);
    assertThat(confirmed).isEmpty();
    time.advance(1);
    assertThat(confirmed).containsExactly("opening");
    hub.change(reader.subscriber, subscribe("b"), () -> confirmed.add("broken"));
    hub.linkLost("n2");
    assertThat(confirmed).containsExactly("opening", "broken");
    hub.change(reader.subscriber, subscribe("c"), () -> confirmed.add("down"));
    assertThat(confirmed).containsExactly("opening", "broken", "down");
  }

  @Test
  void whatWasSubscribedBeforeALinkIsToldWhenItBegins() {
    List<String> confirmed = new ArrayList<>();
    Reader reader = Reader.of(hub, "a");
    hub.change(reader.subscriber, subscribe("b"), () -> confirmed.add("b"));
    Carried link = new Carried(hub, "n1", other, "n2");
    assertThat(confirmed).isEmpty();
    link.carry();
    assertThat(confirmed).containsExactly("b");
    new Carried(other, "n2", hub, "n1");
    assertThat(other.publish(Messages.of("a", "1"))).containsExactly(1);
    assertThat(other.publish(Messages.of("b", "1"))).containsExactly(1);
    assertThat(other.publish(Messages.of("c", "1"))).containsExactly(0);
  }

  @Test
  void aMessageGoesToTheOtherNodeOnceAndToNobodyFromThere() {
    Carried there = new Carried(hub, "n1", other, "n2");
    Carried back = new Carried(other, "n2", hub, "n1");
    Reader here = Reader.of(hub, "c");
    Reader first = Reader.of(other, "c");
    Reader second = Reader.of(other, "c");
    there.carry();
    back.carry();
    assertThat(hub.publish(Messages.of("c", "1", "2"))).containsExactly(3, 3);
    there.carry();
    back.carry();
    for (Reader reader : List.of(here, first, second)) {
      assertThat(reader.read()).containsExactly("1", "2");
    }
    other.leave(first.subscriber);
    back.carry();
    assertThat(hub.publish(Messages.of("c", "3"))).containsExactly(2);
  }

  @Test
  void aNodeThatCanNotBeReachedDoesNotCount() {
    Carried there = new Carried(hub, "n1", other, "n2");
    Carried back = new Carried(other, "n2", hub, "n1");
    Reader reader = Reader.of(other, "c");
    back.carry();
    assertThat(hub.publish(Messages.of("c", "1"))).containsExactly(1);
    there.out.down();
    assertThat(hub.publish(Messages.of("c", "2"))).containsExactly(0);
    assertThat(hub.droppedForNodes()).isEqualTo(2);
    Carried again = new Carried(hub, "n1", other, "n2");
    assertThat(hub.publish(Messages.of("c", "3"))).containsExactly(1);
    again.carry();
    assertThat(reader.read()).containsExactly("3");
    hub.unlink("n2", back.in);
    assertThat(hub.publish(Messages.of("c", "4"))).containsExactly(0);
  }

  @Test
  void aNewLinkTakesThePlaceOfTheOldOne() {
    Carried old = new Carried(other, "n2", hub, "n1");
    Reader.of(other, "c");
    old.carry();
    new Carried(hub, "n1", other, "n2");
    Carried newer = new Carried(other, "n2", hub, "n1");
    newer.carry();
    hub.unlink("n2", old.in);
    assertThat(hub.publish(Messages.of("c", "1"))).containsExactly(1);
  }

  @Test
  void whatASlowNodeDoesNotTakeIsDroppedAndDoesNotCount() {
    new Carried(hub, "n1", other, "n2");
    Carried back = new Carried(other, "n2", hub, "n1");
    Reader.of(other, "c");
    back.carry();
    List<ChannelMessage> mebibyte = Messages.of("c", "x".repeat(1 << 20));
    int sent = 0;
    while (hub.publish(mebibyte)[0] == 1) {
      sent++;
      assertThat(sent).isLessThan(20);
    }
    assertThat(sent).isBetween(14, 16);
    assertThat(hub.droppedForNodes()).isEqualTo(1);
    hub.linkLost("n2");
    assertThat(hub.bufferedBytes()).isZero();
    assertThat(hub.droppedForNodes()).isEqualTo(1 + sent);
  }

  @Test
  void thereIsALimitToSubscriptions() {
    Reader reader = new Reader(hub, OverflowPolicy.OVERFLOW_POLICY_UNSPECIFIED, 10);
    InterestChange.Builder many = InterestChange.newBuilder();
    for (int i = 0; i < ChannelHub.SUBSCRIPTIONS_MAX; i++) {
      many.addSubscribe("c" + i);
    }
    hub.change(reader.subscriber, many.build(), () -> {});
    Reader next = Reader.of(hub);
    assertThatThrownBy(() -> hub.change(next.subscriber, subscribe("x"), () -> {}))
        .isInstanceOf(ChannelHub.FullException.class);
    hub.leave(reader.subscriber);
    hub.change(next.subscriber, subscribe("x"), () -> {});
    assertThat(hub.publish(Messages.of("x", "1"))).containsExactly(1);
  }
}
