package io.narumq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.client.fake.FakeServers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QueueInspectorTest {
  private final FakeServers servers = FakeServers.start(3);
  private final NaruClient client = NaruClient.builder().endpoints(servers.addresses()).build();

  @BeforeEach
  void fill() {
    client.createQueue("orders");
    for (int i = 0; i < 8; i++) {
      client.send("orders", OutgoingMessage.of("order " + i).header("n", "" + i)).orThrow();
    }
  }

  @AfterEach
  void close() {
    client.close();
    servers.close();
  }

  @Test
  void goesThroughAllPagesAndThroughEmptyOnes() {
    List<ReceivedMessage> received = client.receive("orders", 7, Duration.ZERO);
    client.ack("orders", received.subList(0, 6).stream().map(ReceivedMessage::receipt).toList());

    QueueInspector orders = client.inspect("orders");
    List<InspectedMessage> left = orders.browse(Browse.ALL.withBodies(3)).toList();
    assertThat(left).extracting(InspectedMessage::text).containsExactly("ord", "ord");
    assertThat(left).extracting(InspectedMessage::bodyBytes).containsExactly(7, 7);
    assertThat(left.get(0).state()).isEqualTo(MessageState.LEASED);
    assertThat(left.get(0).id()).isEqualTo(received.get(6).id());
    assertThat(left.get(0).lease().orElseThrow().sessionId()).isEmpty();
    assertThat(left.get(1).headers()).containsEntry("n", "7");
    assertThat(left.get(1).lease()).isEmpty();
    assertThat(orders.browse(Browse.ALL.withStates(MessageState.READY))).hasSize(1);
    assertThat(orders.browse(Browse.ALL.withStates(MessageState.DELAYED))).isEmpty();
    assertThat(client.queue("orders").ready()).isEqualTo(1);
  }

  @Test
  void asksForNoMoreThanIsRead() {
    QueueInspector orders = client.inspect("orders");
    assertThat(orders.browse(Browse.ALL).limit(4)).hasSize(4);
    assertThat(orders.browse(Browse.ALL.withBodies(0)).findFirst().orElseThrow().text()).isEmpty();
  }

  @Test
  void explains() {
    QueueInspector orders = client.inspect("orders");
    ReceivedMessage received = client.receive("orders", 1, Duration.ZERO).get(0);
    Explanation leased = orders.explain(received.id());
    assertThat(leased.state()).isEqualTo(MessageState.LEASED);
    assertThat(leased.message().orElseThrow().lease().orElseThrow().fencingNumber())
        .isEqualTo(received.fencingNumber());
    client.ack(received);
    assertThat(orders.explain(received.id()))
        .isEqualTo(
            new Explanation(
                MessageState.SETTLED, "gone", Optional.empty(), Optional.empty(), false, false));
    assertThatThrownBy(() -> client.inspect("none").explain(received.id()))
        .isInstanceOf(QueueNotFoundException.class);
    assertThatThrownBy(() -> client.inspect("none").browse(Browse.ALL))
        .isInstanceOf(QueueNotFoundException.class);
  }

  @Test
  void goesBackThroughTheHistory() {
    QueueInspector orders = client.inspect("orders");
    assertThat(orders.history())
        .extracting(event -> event.first().sequence())
        .containsExactly(7L, 6L, 5L, 4L, 3L, 2L, 1L, 0L);
    MessageId third = orders.browse(Browse.ALL).toList().get(3).id();
    MessageEvent sent = orders.history(third).toList().get(0);
    assertThat(sent.kind()).isEqualTo(MessageEvent.Kind.SENT);
    assertThat(sent.first()).isEqualTo(third);
    assertThat(sent.reason()).isEmpty();
    assertThat(sent.moved()).isEmpty();
    assertThatThrownBy(() -> client.inspect("none").history())
        .isInstanceOf(QueueNotFoundException.class);
  }

  @Test
  void modesAreReadAsTheyAreWritten() {
    for (HistoryMode mode : List.of(HistoryMode.EXCEPTIONS, HistoryMode.ALL, HistoryMode.NONE)) {
      assertThat(QueueSettings.DEFAULT.withHistory(mode).history()).isEqualTo(mode);
    }
    assertThat(QueueSettings.DEFAULT.history()).isEqualTo(HistoryMode.EXCEPTIONS);
  }

  @Test
  void idsAreReadAsTheyAreWritten() {
    MessageId id = new MessageId(2, 31, 9, 123_456_789_012L);
    assertThat(MessageId.parse(id.toString())).isEqualTo(id);
    for (String text : List.of("", "1-2-3", "1-2-3-4-5", "1-2-3-x", "-1-2-3-4", "1-2-3-4 ")) {
      assertThatThrownBy(() -> MessageId.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is not a message id");
    }
  }

  @Test
  void whatCanNotBeSeenCanNotBeAskedFor() {
    for (MessageState state :
        List.of(MessageState.SETTLED, MessageState.NEVER_EXISTED, MessageState.UNRECOGNIZED)) {
      assertThatThrownBy(() -> Browse.ALL.withStates(state))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Browse.ALL.withBodies((1 << 20) + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
