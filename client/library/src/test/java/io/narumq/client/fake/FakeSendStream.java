package io.narumq.client.fake;

import com.google.protobuf.Message;
import io.narumq.api.v1.Error;
import io.narumq.api.v1.SendResponse;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.api.v1.SendStreamResponse;
import io.narumq.client.ErrorReason;
import io.narumq.client.internal.CallFailure;
import java.util.ArrayList;
import java.util.List;

/** Answers each send as a call of its own; a lost request or answer takes the stream along. */
final class FakeSendStream extends FakeStream {
  private final boolean mayForward;
  private final List<SendStreamRequest> unanswered = new ArrayList<>();

  FakeSendStream(FakeCluster cluster, Answers answers, String address, boolean mayForward) {
    super(cluster, answers, address);
    this.mayForward = mayForward;
  }

  int underWay() {
    return unanswered.size();
  }

  @Override
  void take(Message request) {
    if (request instanceof SendStreamRequest send) {
      unanswered.add(send);
    }
  }

  @Override
  void pump() {
    while (!unanswered.isEmpty() && !cluster.sendsAreHeld()) {
      answer(unanswered.remove(0));
    }
  }

  private void answer(SendStreamRequest request) {
    SendStreamResponse.Builder answer = SendStreamResponse.newBuilder().setId(request.getId());
    try {
      Message sent = cluster.call(address(), mayForward, request.getSend());
      answers.answer(answer.setSent((SendResponse) sent).build());
    } catch (CallFailure failure) {
      if (failure.reason() == ErrorReason.OUTCOME_UNKNOWN
          && !FakeCluster.ANSWERED.equals(failure.getMessage())) {
        unanswered.clear();
        end(failure);
      } else {
        answers.answer(answer.setError(error(failure)).build());
      }
    }
  }

  private static Error error(CallFailure failure) {
    Error.Builder error =
        Error.newBuilder()
            .setReason(
                io.narumq.api.v1.ErrorReason.valueOf("ERROR_REASON_" + failure.reason().name()))
            .setMessage(String.valueOf(failure.getMessage()))
            .setRetryDelay(
                com.google.protobuf.Duration.newBuilder()
                    .setSeconds(failure.retryDelay().toSeconds())
                    .setNanos(failure.retryDelay().toNanosPart()));
    if (failure.leaderAddress() != null) {
      error.putMetadata(CallFailure.LEADER_ADDRESS, failure.leaderAddress());
    }
    return error.build();
  }

  @Override
  void takeLast() {
    end(null);
  }
}
