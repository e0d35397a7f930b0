package io.narumq.statemachine.inspect;

import io.narumq.node.v1.BrowsePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A page that is being filled, and what the look at the queue may cost. */
final class Page {
  /** Rows or sets; a page ends here even if nothing was found. */
  private static final int LOOKS_MAX = 10_000;

  /** Of bodies and headers in the page, and of bodies that are read for it. */
  private static final long ANSWER_BYTES_MAX = 4 << 20;

  private static final long READ_BYTES_MAX = 16 << 20;

  private final BrowseQuery query;
  private final QueueRows queue;
  private final MessageReader reader;
  private final List<BrowsedMessage> messages = new ArrayList<>();
  private Optional<BrowsePosition> next = Optional.empty();
  private int looksLeft = LOOKS_MAX;
  private long bytes;

  Page(BrowseQuery query, QueueRows queue) {
    this.query = query;
    this.queue = queue;
    this.reader = new MessageReader(queue.rows(), queue.id(), query.bodyBytesMax());
  }

  MessageReader reader() {
    return reader;
  }

  boolean wants(MessageState state) {
    return query.states().contains(state);
  }

  /** To be asked before each row; false if the page is to end here. */
  boolean mayLook() {
    looksLeft--;
    return looksLeft >= 0;
  }

  /** Returns false if there is no room for it: the next page begins with it. */
  boolean add(Located at) {
    if (!wants(at.state())) {
      return true;
    }
    if (messages.size() == query.messagesMax() || reader.bytesRead() > READ_BYTES_MAX) {
      return false;
    }
    BrowsedMessage message = reader.read(at);
    if (message == null) {
      return true;
    }
    bytes += message.body().size();
    bytes += message.headers().stream().mapToLong(header -> header.getSerializedSize()).sum();
    if (bytes > ANSWER_BYTES_MAX && !messages.isEmpty()) {
      return false;
    }
    messages.add(message);
    return true;
  }

  /** The next page begins there. Always false: to be returned by who stops. */
  boolean endAt(BrowsePosition.Builder position) {
    next = Optional.of(position.setQueueId(queue.id()).build());
    return false;
  }

  BrowsePage finish() {
    return new BrowsePage(queue.id(), queue.shard().getServingMs(), messages, next);
  }
}
