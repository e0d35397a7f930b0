package io.narumq.chaos.examples;

import io.narumq.client.Browse;
import io.narumq.client.HistoryMode;
import io.narumq.client.MessageId;
import io.narumq.client.MessageState;
import io.narumq.client.NaruClient;
import io.narumq.client.QueueInspector;
import io.narumq.client.QueueSettings;
import java.util.List;

/** To look into a queue without any effect on it. */
final class Inspecting {
  private Inspecting() {}

  static List<String> whoHasWhat(NaruClient naru, String queue) {
    return naru.inspect(queue)
        .browse(Browse.ALL.withStates(MessageState.LEASED).withBodies(100))
        .limit(1_000)
        .map(message -> message.text() + ": " + message.lease().orElseThrow().endsIn())
        .toList();
  }

  static void why(NaruClient naru, String queue, MessageId id) {
    QueueInspector inspector = naru.inspect(queue);
    System.out.println(inspector.explain(id).text());
    inspector.history(id).forEach(event -> System.out.println(event.time() + " " + event.kind()));
  }

  static void rememberAll(NaruClient naru) {
    naru.createQueue("audited", QueueSettings.DEFAULT.withHistory(HistoryMode.ALL));
  }
}
