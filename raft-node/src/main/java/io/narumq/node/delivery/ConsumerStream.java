package io.narumq.node.delivery;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.AttachSession;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.KeepAliveSession;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Receive;
import io.narumq.node.log.LogPosition;
import io.narumq.node.log.Outcome;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.SessionAttached;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a session: attaches it, is told what its client does not know of, then takes
 * messages for as long as there is credit. What was taken for it stays with the session, whatever
 * becomes of the stream. Driven by {@link Streams}.
 */
public final class ConsumerStream extends Receiver {
  /**
   * What the client asked for.
   *
   * @param timeoutMs of the session
   * @param leaseMs 0 for the queue's setting
   * @param held receipts of this queue that the client knows of
   */
  public record Settings(
      String queue, String sessionId, long timeoutMs, long leaseMs, List<Receipt> held) {
    Settings withoutHeld() {
      return new Settings(queue, sessionId, timeoutMs, leaseMs, List.of());
    }
  }

  private enum Phase {
    /** The session may hold messages that the client does not know of. */
    REPLAYING,
    RECEIVING,
    /** The client wants no more; what is under way is still told. */
    DRAINING,
    OVER
  }

  private Settings settings;
  private final StreamListener listener;
  private final Receipts receipts;
  private final Credit credit = new Credit();
  private Phase phase = Phase.REPLAYING;
  private boolean started;
  private boolean attaching;
  private int keepAlives;
  private @Nullable Receipt lastReplayed;
  private Runnable whenOver = () -> {};

  public ConsumerStream(Settings settings, Receipts receipts, StreamListener listener) {
    super(settings.queue());
    this.settings = settings;
    this.receipts = receipts;
    this.listener = listener;
  }

  String sessionId() {
    return settings.sessionId();
  }

  void whenOver(Runnable whenOver) {
    this.whenOver = whenOver;
  }

  boolean isOver() {
    return phase == Phase.OVER;
  }

  void grant(int messages, long bytes) {
    credit.grant(messages, bytes);
  }

  /** Whether there is something to attach for: the session itself, or more to replay. */
  boolean wantsAttach() {
    return phase == Phase.REPLAYING && !attaching && (!started || credit.messages() > 0);
  }

  Command attach() {
    attaching = true;
    AttachSession.Builder attach =
        AttachSession.newBuilder()
            .setSessionId(settings.sessionId())
            .setTimeoutMs(settings.timeoutMs())
            .setQueue(settings.queue())
            .setReplayMax(credit.messages())
            .setReplayBytes(credit.bytes());
    long from = lastReplayed == null ? 0 : lastReplayed.getLeaseId();
    settings.held().stream().filter(r -> r.getLeaseId() >= from).forEach(attach::addHeld);
    if (lastReplayed != null) {
      attach.setReplayAfter(lastReplayed);
    }
    return Command.newBuilder().setAttachSession(attach).build();
  }

  void attached(SessionAttached attached, LogPosition at) {
    attaching = false;
    if (phase == Phase.OVER) {
      return;
    }
    if (started && attached.created()) {
      String why = "session '" + settings.sessionId() + "' ended while it was replayed";
      fail(new Outcome.Result(new Rejected(ErrorReason.ERROR_REASON_SESSION_NOT_FOUND, why), at));
      return;
    }
    if (!started) {
      started = true;
      listener.started(attached, at);
    }
    for (Received received : attached.replayed()) {
      lastReplayed = receipts.last(received);
      hand(received, true, at);
    }
    if (phase == Phase.REPLAYING && !attached.more()) {
      phase = Phase.RECEIVING;
      // Thousands of streams may be open for days; this was for the replay only.
      settings = settings.withoutHeld();
    }
    completeIfDrained();
  }

  Command keepAlive() {
    keepAlives++;
    return Command.newBuilder()
        .setKeepAliveSession(KeepAliveSession.newBuilder().setSessionId(settings.sessionId()))
        .build();
  }

  void keptAlive(long id, LogPosition at) {
    keepAlives--;
    if (phase != Phase.OVER) {
      listener.keptAlive(id, at);
      completeIfDrained();
    }
  }

  void drain() {
    if (phase != Phase.OVER) {
      phase = Phase.DRAINING;
      completeIfDrained();
    }
  }

  void replace() {
    if (end()) {
      listener.replaced();
    }
  }

  @Override
  int wanted() {
    return phase == Phase.RECEIVING ? credit.messages() : 0;
  }

  @Override
  Command receive(int messages) {
    return Command.newBuilder()
        .setReceive(
            Receive.newBuilder()
                .setQueue(settings.queue())
                .setSessionId(settings.sessionId())
                .setLeaseMs(settings.leaseMs())
                .setMaxMessages(messages)
                .setMaxBytes(credit.bytes())
                .setOnCredit(true))
        .build();
  }

  /** A stream that is over leaves them with its session, whose next stream is told of them. */
  @Override
  boolean take(Received received, LogPosition at) {
    if (phase != Phase.OVER) {
      hand(received, false, at);
      completeIfDrained();
    }
    return true;
  }

  @Override
  void foundNothing() {
    completeIfDrained();
  }

  @Override
  void fail(Outcome outcome) {
    if (end()) {
      listener.failed(outcome);
    }
  }

  @Override
  void leave() {
    end();
  }

  private void hand(Received received, boolean replayed, LogPosition at) {
    credit.use(received.messages(), received.bodyBytes());
    listener.delivered(received, replayed, at);
  }

  private void completeIfDrained() {
    boolean underWay = attaching || inFlight || keepAlives > 0;
    if (phase == Phase.DRAINING && !underWay && end()) {
      listener.completed();
    }
  }

  /** False if it was over before. */
  private boolean end() {
    if (phase == Phase.OVER) {
      return false;
    }
    phase = Phase.OVER;
    whenOver.run();
    return true;
  }
}
