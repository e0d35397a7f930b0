package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.Span;
import io.narumq.chaos.history.Wish;
import java.util.HashMap;
import java.util.Map;

/**
 * When a message was stored, as far as clients can know who sent it, perhaps several times.
 *
 * @param earliest it was not stored before
 * @param latest it was stored before this; {@link Span#NEVER} if nobody was told that it was
 */
record Sent(Wish wish, long earliest, long latest) {
  /** By their bodies; without those that were refused for certain. */
  static Map<String, Sent> byBody(History history) {
    Map<String, Sent> sent = new HashMap<>();
    for (SendCall send : history.sends()) {
      if (send.outcome() != Outcome.FAILED) {
        sent.merge(
            send.body(),
            new Sent(send.wish(), send.span().start(), send.span().end()),
            (a, b) ->
                new Sent(
                    a.wish(),
                    Math.min(a.earliest(), b.earliest()),
                    Math.min(a.latest(), b.latest())));
      }
    }
    return sent;
  }
}
