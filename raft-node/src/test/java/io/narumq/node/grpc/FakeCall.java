package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call whose caller reads when the test says so. */
final class FakeCall<R> extends ServerCallStreamObserver<R> {
  final List<R> written = new ArrayList<>();
  private int room;
  private boolean cancelled;
  private boolean autoRequest = true;
  private Runnable onReady = () -> {};
  int requested;
  int completions;
  @Nullable Throwable error;

  /** The caller reads so many messages more. */
  void read(int messages) {
    room += messages;
    onReady.run();
  }

  void cancel() {
    cancelled = true;
  }

  boolean isAutoRequesting() {
    return autoRequest;
  }

  @Override
  public boolean isReady() {
    return room > 0;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void onNext(R value) {
    assertThat(cancelled || completions > 0 || error != null).as("ended").isFalse();
    room--;
    written.add(value);
  }

  @Override
  public void onError(Throwable t) {
    assertThat(cancelled || completions > 0 || error != null).as("ended").isFalse();
    error = t;
  }

  @Override
  public void onCompleted() {
    assertThat(cancelled || completions > 0 || error != null).as("ended").isFalse();
    completions++;
  }

  @Override
  public void request(int count) {
    requested += count;
  }

  @Override
  public void disableAutoRequest() {
    autoRequest = false;
  }

  @Override
  public void setOnReadyHandler(Runnable onReadyHandler) {
    onReady = onReadyHandler;
  }

  @Override
  public void setOnCancelHandler(Runnable onCancelHandler) {}

  @Override
  public void setCompression(String compression) {}

  @Override
  public void setMessageCompression(boolean enable) {}

  @Override
  public void disableAutoInboundFlowControl() {
    autoRequest = false;
  }
}
