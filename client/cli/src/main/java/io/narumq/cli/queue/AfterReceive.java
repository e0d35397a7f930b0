package io.narumq.cli.queue;

import io.narumq.cli.DurationConverter;
import io.narumq.client.NaruClient;
import io.narumq.client.Receipt;
import io.narumq.client.ReturnReason;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What becomes of messages that were received and shown; by default they go back uncounted. */
final class AfterReceive {
  @Option(names = "--ack", description = "Settle the messages: they are never delivered again.")
  private boolean ack;

  @Option(
      names = "--hold",
      description =
          "Keep them until their lease ends, and print the receipt of each in front of it (a tab"
              + " between them), for: naru ack, naru return, naru extend.")
  private boolean hold;

  @ArgGroup(exclusive = false)
  private GiveBack giveBack = new GiveBack();

  /** Why they go back, and for how long they rest. */
  static final class GiveBack {
    @Option(
        names = "--return",
        paramLabel = "REASON",
        required = true,
        description =
            "Give them back at the end as FAILED (counts as a delivery), NOT_STARTED (does not) or"
                + " REJECTED (to the dead letters).")
    private ReturnReason reason = ReturnReason.NOT_STARTED;

    @Option(
        names = "--delay",
        paramLabel = "TIME",
        converter = DurationConverter.class,
        description = "With --return: not to be delivered again before so long.")
    private @Nullable Duration delay;
  }

  boolean isAck() {
    return ack;
  }

  boolean isHold() {
    return hold;
  }

  /** Gives back what was shown. */
  void giveBack(NaruClient naru, String queue, List<Receipt> receipts) {
    if (giveBack.delay == null) {
      naru.returnMessages(queue, receipts, giveBack.reason);
    } else {
      naru.returnMessages(queue, receipts, giveBack.reason, giveBack.delay);
    }
  }

  /** For people: what became of so many. */
  String summary(String count, int late) {
    if (hold) {
      return count + ", held until their leases end; naru ack, return and extend take the receipts";
    }
    if (ack) {
      return count
          + ", acked"
          + (late == 0 ? "" : "; %,d too late, delivered again".formatted(late));
    }
    return giveBack.reason == ReturnReason.NOT_STARTED
        ? count + ", given back uncounted; --ack would have settled them"
        : count + ", given back as " + giveBack.reason;
  }
}
