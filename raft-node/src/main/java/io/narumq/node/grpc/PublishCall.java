package io.narumq.node.grpc;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.PublishToChannelsStreamRequest;
import io.narumq.api.v1.PublishToChannelsStreamResponse;
import io.narumq.node.channel.ChannelHub;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;

/** One stream of a publisher: what it sends is handed on at once, on the thread that read it. */
final class PublishCall implements StreamObserver<PublishToChannelsStreamRequest> {
  private final ChannelHub hub;
  private final Outbox<PublishToChannelsStreamResponse> outbox;
  private final Intake intake;
  private final Set<Runnable> open;
  private final Runnable end;
  private final Permit permit = Permit.current();

  /** To be made while the service method runs. */
  PublishCall(
      ChannelHub hub,
      ServerCallStreamObserver<PublishToChannelsStreamResponse> observer,
      Set<Runnable> open) {
    this.hub = hub;
    this.outbox = new Outbox<>(observer, MoreExecutors.directExecutor());
    this.intake = new Intake(observer, Limits.STREAM_SENDS_MAX, Limits.STREAM_SEND_BYTES_MAX);
    this.open = open;
    this.end = outbox::complete;
    open.add(end);
    observer.setOnCancelHandler(
        () -> {
          open.remove(end);
          outbox.abandon();
        });
  }

  @Override
  public void onNext(PublishToChannelsStreamRequest request) {
    int bytes = request.getSerializedSize();
    intake.began(1, bytes);
    outbox.add(Collections.singleton(answer(request)).iterator(), () -> intake.ended(1, bytes));
    intake.next();
  }

  private PublishToChannelsStreamResponse answer(PublishToChannelsStreamRequest request) {
    PublishToChannelsStreamResponse.Builder answer =
        PublishToChannelsStreamResponse.newBuilder().setId(request.getId());
    try {
      permit.check(TopicCallRules.publish(request.getMessagesList()));
      int[] receivers = hub.publish(ChannelMessages.checked(request.getMessagesList()));
      Arrays.stream(receivers).forEach(answer::addReceivers);
    } catch (StatusRuntimeException e) {
      answer.setError(ApiErrors.onStream(e));
    }
    return answer.build();
  }

  @Override
  public void onCompleted() {
    open.remove(end);
    outbox.complete();
  }

  /** Told by the cancel handler too, which is told in more cases. */
  @Override
  public void onError(Throwable error) {}
}
