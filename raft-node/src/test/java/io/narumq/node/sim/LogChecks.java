package io.narumq.node.sim;

import io.narumq.api.v1.ExtendStatus;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.SettleStatus;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Return;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Extended;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.SessionAttached;
import io.narumq.statemachine.CommandResult.Settled;
import io.narumq.statemachine.CommandResult.StoredSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What must hold from entry to entry of the log, whoever hears of the results. */
final class LogChecks {
  record Place(int queueId, int lane, long sequence) {
    Place plus(int more) {
      return new Place(queueId, lane, sequence + more);
    }
  }

  /** Who has a message; given back if that was before the lease was over. */
  private record Lease(long id, String sessionId, long fromServingMs, boolean givenBack) {}

  private final Ledger ledger;
  private final Map<Place, Lease> leases = new HashMap<>();
  private final Map<Place, String> keys = new HashMap<>();
  private final Map<String, List<Place>> byKey = new HashMap<>();

  /** Acked, or moved to the dead letters: never handed out from there again. */
  private final Set<Place> done = new HashSet<>();

  private final Set<Long> known = new HashSet<>();
  private final Map<Long, Long> readyMs = new HashMap<>();
  private final Map<String, Long> signsMs = new HashMap<>();
  private final TimeChecks times;
  private long term;
  private long servingMs;
  private long wallMs;

  LogChecks(Ledger ledger) {
    this.ledger = ledger;
    this.times = new TimeChecks(ledger);
  }

  void leaderReady(long newTerm, long atMs) {
    readyMs.put(newTerm, atMs);
  }

  /**
   * The first node applied an entry.
   *
   * @param expired so many messages were too old, up to now
   */
  void applied(LogEntry entry, long entryTerm, ApplyOutcome outcome, LongSupplier expired) {
    if (outcome.results().size() != entry.getCommandsCount()) {
      throw new Violation("not each command of an entry was applied");
    }
    if (entryTerm != term) {
      long servedMs = ledger.nowMs() - readyMs.getOrDefault(entryTerm, 0L);
      if (term != 0 && entry.getServingMs() - servingMs > servedMs) {
        throw new Violation("the leader of term " + entryTerm + " counts time that nobody served");
      }
      term = entryTerm;
    }
    servingMs = Math.max(servingMs, entry.getServingMs());
    wallMs = Math.max(wallMs, entry.getWallMs());
    for (int i = 0; i < entry.getCommandsCount(); i++) {
      look(entry.getCommands(i), outcome.results().get(i));
    }
    times.expired(expired.getAsLong(), wallMs);
  }

  private void look(Command command, CommandResult result) {
    if (result instanceof SessionAttached attached) {
      attached(command.getAttachSession().getSessionId(), attached);
    } else if (!(result instanceof Rejected)) {
      noticeSign(command);
    }
    if (result instanceof Received received && !received.deliveries().isEmpty()) {
      received(command.getReceive().getSessionId(), received);
    } else if (result instanceof Settled settled && command.hasAck()) {
      acked(command.getAck().getReceiptsList(), settled);
    } else if (result instanceof Settled settled && command.hasReturn()) {
      returned(command.getReturn(), settled);
    } else if (result instanceof Extended extended) {
      extended(command.getExtendLease().getReceiptsList(), extended);
    } else if (result instanceof Sent sent) {
      sent(command.getSend().getSetsList(), sent);
    } else if (command.hasCloseSession()) {
      signsMs.remove(command.getCloseSession().getSessionId());
      closed(command.getCloseSession().getSessionId());
    }
  }

  /** One of the same name may have ended before, and with it all that it kept. */
  private void attached(String sessionId, SessionAttached attached) {
    @Nullable Long signMs = signsMs.put(sessionId, servingMs);
    if (!attached.created()) {
      ledger.saw(Sight.STREAM_TAKEN_UP_AGAIN);
    } else if (signMs != null && servingMs < signMs + SimWorker.SESSION.toMillis()) {
      throw new Violation("session " + sessionId + " ended too early");
    } else {
      closed(sessionId);
    }
  }

  /** A client lives. */
  private void noticeSign(Command command) {
    if (command.hasKeepAliveSession()) {
      signsMs.put(command.getKeepAliveSession().getSessionId(), servingMs);
    } else if (command.hasReceive() && !command.getReceive().getOnCredit()) {
      signsMs.put(command.getReceive().getSessionId(), servingMs);
    }
  }

  private void sent(List<OutgoingSet> sets, Sent sent) {
    for (int i = 0; i < sets.size(); i++) {
      StoredSet stored = sent.sets().get(i);
      List<String> setKeys = sets.get(i).getIndex().getKeysList();
      if (stored.duplicate()) {
        ledger.saw(Sight.SEND_KNOWN_AGAIN);
        continue;
      }
      Place first = new Place(sent.queueId(), stored.lane(), stored.firstSequence());
      times.stored(sets.get(i), first, wallMs);
      for (int at = 0; at < setKeys.size(); at++) {
        Place place = first.plus(at);
        keys.put(place, setKeys.get(at));
        byKey.computeIfAbsent(setKeys.get(at), key -> new ArrayList<>()).add(place);
      }
    }
  }

  private void received(String sessionId, Received received) {
    if (!known.add(received.leaseId())) {
      ledger.saw(Sight.RECEIVE_REPEATED);
      return;
    }
    for (Delivery delivery : received.deliveries()) {
      for (int i = 0; i < delivery.count(); i++) {
        Place place = new Place(received.queueId(), delivery.lane(), delivery.first() + i);
        granted(place, new Lease(received.leaseId(), sessionId, servingMs, false));
      }
    }
  }

  private void granted(Place place, Lease lease) {
    times.handedOut(place, wallMs);
    if (done.contains(place)) {
      throw new Violation(place + " was handed out after it was done");
    }
    Lease before = leases.put(place, lease);
    if (before != null && !before.givenBack() && servingMs < endMs(before)) {
      throw new Violation(place + " was handed out under " + lease + " too early, see " + before);
    }
    String key = keys.get(place);
    if (key != null) {
      checkOrder(place, byKey.getOrDefault(key, List.of()));
    }
  }

  /** Nobody else gets it before that. A session keeps what it has for as long as it lives. */
  private long endMs(Lease lease) {
    return lease.sessionId().isEmpty()
        ? lease.fromServingMs() + SimClient.LEASE.toMillis()
        : signsMs.getOrDefault(lease.sessionId(), 0L) + SimWorker.SESSION.toMillis();
  }

  private void checkOrder(Place place, List<Place> sameKey) {
    for (Place other : sameKey) {
      if (other.sequence() < place.sequence() && !done.contains(other)) {
        throw new Violation(place + " was handed out before " + other + " of its key was done");
      }
    }
  }

  private void acked(List<Receipt> receipts, Settled settled) {
    for (int i = 0; i < receipts.size(); i++) {
      Place place = place(receipts.get(i));
      if (settled.statuses().get(i) != SettleStatus.SETTLE_STATUS_SETTLED) {
        ledger.saw(Sight.LEASE_LOST);
      } else {
        checkHolder(place, receipts.get(i));
        finish(place);
      }
    }
  }

  private void finish(Place place) {
    if (!done.add(place)) {
      throw new Violation(place + " was settled twice");
    }
  }

  private void returned(Return command, Settled settled) {
    for (int i = 0; i < command.getReceiptsCount(); i++) {
      if (settled.statuses().get(i) == SettleStatus.SETTLE_STATUS_SETTLED) {
        Place place = place(command.getReceipts(i));
        checkHolder(place, command.getReceipts(i));
        leases.computeIfPresent(place, (at, lease) -> givenBack(lease));
        if (command.getReason() == ReturnReason.RETURN_REASON_REJECTED) {
          finish(place);
        }
      }
    }
  }

  private void extended(List<Receipt> receipts, Extended extended) {
    for (int i = 0; i < receipts.size(); i++) {
      if (extended.statuses().get(i) == ExtendStatus.EXTEND_STATUS_EXTENDED) {
        Place place = place(receipts.get(i));
        checkHolder(place, receipts.get(i));
        leases.computeIfPresent(
            place, (at, lease) -> new Lease(lease.id(), lease.sessionId(), servingMs, false));
      }
    }
  }

  /** What a session kept is for others from now on. */
  private void closed(String sessionId) {
    leases.replaceAll(
        (place, lease) -> lease.sessionId().equals(sessionId) ? givenBack(lease) : lease);
  }

  private static Lease givenBack(Lease lease) {
    return new Lease(lease.id(), lease.sessionId(), lease.fromServingMs(), true);
  }

  private void checkHolder(Place place, Receipt receipt) {
    @Nullable Lease lease = leases.get(place);
    if (lease == null || lease.id() != receipt.getLeaseId()) {
      throw new Violation(
          place + " was settled under " + receipt.getLeaseId() + ", but is held by " + lease);
    }
  }

  private static Place place(Receipt receipt) {
    return new Place(receipt.getQueueId(), receipt.getLane(), receipt.getSequence());
  }
}
