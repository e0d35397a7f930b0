package io.narumq.node.planted;

import com.google.protobuf.ByteString;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.ShardReader;
import io.narumq.statemachine.StoredMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A cache of bodies by sequence, which another queue has too. */
final class BodySwapped implements Conduct {
  private final Map<Long, ByteString> cache = new ConcurrentHashMap<>();

  @Override
  public ShardReader around(ShardReader reader) {
    return new MangledReader(reader) {
      @Override
      public List<StoredMessage> messages(int queueId, Delivery delivery) {
        return reader.messages(queueId, delivery).stream().map(it -> cached(it)).toList();
      }
    };
  }

  private StoredMessage cached(StoredMessage message) {
    return message.withBody(cache.computeIfAbsent(message.sequence(), sequence -> message.body()));
  }
}
