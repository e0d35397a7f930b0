package io.narumq.client.fake;

import com.google.protobuf.Message;
import io.narumq.api.v1.ConsumeDelivery;
import io.narumq.api.v1.ConsumeKeepAlive;
import io.narumq.api.v1.ConsumeKeptAlive;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.ConsumeResponse;
import io.narumq.api.v1.ConsumeStart;
import io.narumq.client.ErrorReason;
import io.narumq.client.internal.CallFailure;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Delivers to a session as far as there is credit. */
final class FakeConsume extends FakeStream {
  private final boolean mayForward;
  private @Nullable ConsumeStart start;
  private int messages;
  private long bytes;

  FakeConsume(FakeCluster cluster, Answers answers, String address, boolean mayForward) {
    super(cluster, answers, address);
    this.mayForward = mayForward;
  }

  boolean isOf(String sessionId) {
    return start != null && start.getSessionId().equals(sessionId);
  }

  @Override
  void take(Message message) {
    ConsumeRequest request = (ConsumeRequest) message;
    switch (request.getRequestCase()) {
      case START -> begin(request.getStart());
      case CREDIT -> {
        messages = Math.min(1_000, messages + request.getCredit().getMessages());
        bytes = Math.min(64L << 20, bytes + request.getCredit().getBytes());
      }
      case KEEP_ALIVE -> keepAlive(request.getKeepAlive());
      case REQUEST_NOT_SET -> throw CallFailure.of(ErrorReason.FIELD_INVALID, "nothing set");
    }
  }

  private void begin(ConsumeStart first) {
    if (first.getHeldCount() > 1_000) {
      throw CallFailure.of(ErrorReason.FIELD_INVALID, "held");
    }
    start = first;
    messages = first.getCredit().getMessages();
    bytes = first.getCredit().getBytes() == 0 ? 4L << 20 : first.getCredit().getBytes();
    var started =
        cluster.meetFaults(
            address(),
            mayForward,
            ConsumeStart.class,
            () -> {
              cluster.replace(this, first.getSessionId());
              return cluster.broker().start(first);
            });
    answers.answer(ConsumeResponse.newBuilder().setStarted(started).build());
    deliver(cluster.replay(first));
  }

  private void keepAlive(ConsumeKeepAlive sign) {
    ConsumeStart of = Objects.requireNonNull(start);
    if (cluster.signsAreIgnored()) {
      return;
    }
    cluster.meetFaults(
        address(),
        mayForward,
        ConsumeKeepAlive.class,
        () -> {
          cluster.broker().touch(of.getSessionId());
          return sign;
        });
    answers.answer(
        ConsumeResponse.newBuilder()
            .setKeptAlive(ConsumeKeptAlive.newBuilder().setId(sign.getId()))
            .build());
  }

  @Override
  void pump() {
    if (start == null || !answers.awake()) {
      return;
    }
    try {
      while (messages > 0 && bytes > 0) {
        ConsumeDelivery next = cluster.broker().take(start, 1);
        if (next.getMessagesCount() == 0) {
          return;
        }
        ConsumeDelivery taken =
            cluster.meetFaults(address(), mayForward, ConsumeDelivery.class, () -> next);
        deliver(taken);
      }
      // Without credit too, the stream ends with its session.
      cluster.broker().take(start, 0);
    } catch (CallFailure failure) {
      end(failure);
    }
  }

  private void deliver(ConsumeDelivery delivery) {
    if (delivery.getMessagesCount() > 0) {
      messages -= delivery.getMessagesCount();
      delivery.getMessagesList().forEach(message -> bytes -= message.getBody().size());
      answers.answer(ConsumeResponse.newBuilder().setDelivery(delivery).build());
    }
  }

  @Override
  void leaderChanged() {
    try {
      cluster.meetFaults(address(), false, ConsumeResponse.class, () -> "it leads");
    } catch (CallFailure failure) {
      if (answers.awake()) {
        end(failure);
      }
    }
  }

  @Override
  void takeLast() {
    pump();
    end(null);
  }
}
