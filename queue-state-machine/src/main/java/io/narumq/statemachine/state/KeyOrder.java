package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.FIFO_KEY;
import static io.narumq.statemachine.store.Schema.NEXT_OF_KEY;
import static io.narumq.statemachine.store.Schema.READY;
import static io.narumq.statemachine.store.Schema.TURN;

import io.narumq.state.v1.FifoKeyRecord;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.NextOfKeyRecord;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.state.v1.TurnRecord;
import io.narumq.statemachine.store.Schema.FifoKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the lane of a FIFO queue has beside other lanes: the messages of a key are a chain, of which
 * only the head is ever in another place than <em>blocked</em>. When it is settled the next one is
 * found by a point read and becomes ready. So nobody ever looks at what is blocked, however much it
 * is, and the cursor of such a lane always stands at the end.
 *
 * <p>Ready messages are delivered in the order in which they became ready, by a number that only
 * grows. In the order of their sequences the lower bound of a scan would fall back behind all rows
 * deleted since, whenever the next message of an old key has its turn.
 */
final class KeyOrder {
  private final Store store;
  private final MessageLog log;

  KeyOrder(Store store, MessageLog log) {
    this.store = store;
    this.log = log;
  }

  /** A set was stored: each of its messages is the head of its key, or blocked. */
  void append(long first, MessageSetIndex index) {
    int count = index.getBodyBytesCount();
    int blocked = 0;
    long blockedFrom = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      FifoKey key = key(index, i);
      FifoKeyRecord row = store.get(FIFO_KEY, key);
      if (row == null) {
        Messages message = new Messages(first, first + i, 1);
        log.makeReady(message, Past.NONE, 0);
        lead(key, FifoKeyRecord.newBuilder().setLastSequence(first + i), message);
      } else {
        NextOfKeyRecord next =
            NextOfKeyRecord.newBuilder().setSequence(first + i).setSetFirst(first).build();
        store.put(NEXT_OF_KEY, at(row.getLastSequence()), next);
        blocked++;
        blockedFrom = Math.min(blockedFrom, row.getLastSequence());
        store.put(FIFO_KEY, key, row.toBuilder().setLastSequence(first + i).build());
      }
    }
    long end = first + count;
    if (blocked > 0) {
      blockedBehind(blockedFrom, blocked);
    }
    log.change(b -> b.setCursor(end).setCursorSetFirst(end));
  }

  /** A message is the head of its key from now on. */
  private void lead(FifoKey key, FifoKeyRecord.Builder row, Messages message) {
    row.setHeadSequence(message.first()).setHeadSetFirst(message.setFirst());
    store.put(FIFO_KEY, key, row.build());
  }

  private void blockedBehind(long sequence, int more) {
    log.change(
        b ->
            b.setBlockedFrom(
                    b.getBlocked() == 0 ? sequence : Math.min(sequence, b.getBlockedFrom()))
                .setBlocked(b.getBlocked() + more));
  }

  /** Heads of keys were settled: their keys go on. */
  void settled(MessageSetIndex index, Messages messages) {
    for (long sequence = messages.first(); sequence < messages.end(); sequence++) {
      NextOfKeyRecord next = store.get(NEXT_OF_KEY, at(sequence));
      FifoKey key = key(index, (int) (sequence - messages.setFirst()));
      if (next == null) {
        store.delete(FIFO_KEY, key);
      } else if (PurgedMessages.contain(log, next.getSequence())) {
        // The purge, which has not come so far, finds the one that is to be delivered.
        store.put(NEXT_OF_KEY, at(sequence), next.toBuilder().setReleased(true).build());
      } else {
        release(key, sequence, next);
      }
    }
  }

  /** Nothing is in front of a blocked message any more. */
  private void release(FifoKey key, long before, NextOfKeyRecord next) {
    Messages head = new Messages(next.getSetFirst(), next.getSequence(), 1);
    store.delete(NEXT_OF_KEY, at(before));
    log.change(b -> b.setBlocked(b.getBlocked() - 1));
    log.makeReady(head, Past.NONE, 0);
    lead(key, store.require(FIFO_KEY, key).toBuilder(), head);
  }

  /**
   * Settles what is purged behind a message of the same key, at most so many; returns how many.
   * What is behind them is behind that message from then on.
   */
  int purgeBehind(long sequence, int max) {
    NextOfKeyRecord link = store.get(NEXT_OF_KEY, at(sequence));
    NextOfKeyRecord next = link;
    FifoKey key = null;
    int count = 0;
    while (next != null && count < max && PurgedMessages.contain(log, next.getSequence())) {
      Messages message = new Messages(next.getSetFirst(), next.getSequence(), 1);
      MessageSetIndex index = PurgedMessages.settleBlocked(log, message);
      key = key(index, (int) (message.first() - message.setFirst()));
      next = store.get(NEXT_OF_KEY, at(message.first()));
      if (next != null) {
        store.delete(NEXT_OF_KEY, at(message.first()));
      }
      count++;
    }
    if (link != null && key != null) {
      link(sequence, link.getReleased(), key, next);
    }
    return count;
  }

  /** What was between a message and the next one of its key is gone; there may be none. */
  private void link(
      long sequence, boolean isReleased, FifoKey key, @Nullable NextOfKeyRecord next) {
    if (next == null) {
      store.delete(NEXT_OF_KEY, at(sequence));
      if (isReleased) {
        store.delete(FIFO_KEY, key);
      } else {
        FifoKeyRecord row = store.require(FIFO_KEY, key);
        store.put(FIFO_KEY, key, row.toBuilder().setLastSequence(sequence).build());
      }
    } else if (PurgedMessages.contain(log, next.getSequence())) {
      store.put(NEXT_OF_KEY, at(sequence), next.toBuilder().setReleased(isReleased).build());
    } else if (isReleased) {
      release(key, sequence, next);
    } else {
      store.put(NEXT_OF_KEY, at(sequence), next);
      blockedBehind(sequence, 0);
    }
  }

  /** Messages that are in no other place any more are ready, behind all that are. */
  void ready(Messages messages, ReadyRecord ready) {
    long turn = log.lane().getNextTurn();
    for (long sequence = messages.first(); sequence < messages.end(); sequence++) {
      store.put(READY, at(sequence), ready.toBuilder().setTurn(turn).build());
      store.put(TURN, at(turn), TurnRecord.newBuilder().setSequence(sequence).build());
      turn++;
    }
    long next = turn;
    long first = messages.first();
    log.change(
        b ->
            b.setNextTurn(next)
                .setReadyFrom(b.getReady() == 0 ? first : Math.min(first, b.getReadyFrom()))
                .setReady(b.getReady() + messages.count()));
  }

  /** Takes those whose turn it is. They are told in the order of their sequences, as any lease. */
  void take(Budget budget, List<LeasedRange> taken) {
    LaneRecord lane = log.lane();
    if (lane.getReady() == 0) {
      return;
    }
    TreeMap<Long, ReadyRecord> bySequence = new TreeMap<>();
    long from = lane.getTurnFrom();
    for (Row<SequenceKey, TurnRecord> row :
        store.scan(TURN, at(from), at(lane.getNextTurn()), budget.messages())) {
      long sequence = row.value().getSequence();
      ReadyRecord ready = store.require(READY, at(sequence));
      if (!budget.spend(log.bodyBytes(ready.getSetFirst(), sequence))) {
        break;
      }
      bySequence.put(sequence, ready);
      store.delete(TURN, row.key());
      store.delete(READY, at(sequence));
      from = row.key().sequence() + 1;
    }
    bySequence.forEach(
        (sequence, ready) ->
            Ranges.add(
                taken,
                log.laneNumber(),
                ready.getSetFirst(),
                sequence,
                ready.getDeliveryCount() + 1));
    long next = from;
    int took = bySequence.size();
    log.change(
        b -> b.setTurnFrom(next).setReady(b.getReady() - took).setLeased(b.getLeased() + took));
  }

  /** A message is about to be ready no more: it loses its turn. */
  void takeTurn(long sequence) {
    long turn = store.require(READY, at(sequence)).getTurn();
    store.delete(TURN, at(turn));
    if (turn == log.lane().getTurnFrom()) {
      log.change(b -> b.setTurnFrom(turn + 1));
    }
  }

  private FifoKey key(MessageSetIndex index, int number) {
    return new FifoKey(log.queueId(), index.getKeys(number));
  }

  private SequenceKey at(long sequence) {
    return new SequenceKey(log.queueId(), log.laneNumber(), sequence);
  }
}
