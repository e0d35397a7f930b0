package io.narumq.node.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.loop.Clock;
import io.narumq.node.loop.Scheduler;
import io.narumq.node.shard.Shards;
import io.narumq.node.snapshot.Checkpoint;
import io.narumq.node.snapshot.Checkpoints;
import io.narumq.node.v1.CloseCheckpointRequest;
import io.narumq.node.v1.CloseCheckpointResponse;
import io.narumq.node.v1.FetchFileRequest;
import io.narumq.node.v1.FetchFileResponse;
import io.narumq.node.v1.File;
import io.narumq.node.v1.OpenCheckpointRequest;
import io.narumq.node.v1.OpenCheckpointResponse;
import io.narumq.node.v1.TransferServiceGrpc;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/** Gives the whole state of a shard to other nodes, all of them together at a bounded rate. */
final class TransferApi extends TransferServiceGrpc.TransferServiceImplBase {
  private final String clusterId;
  private final Shards shards;
  private final Scheduler disk;
  private final Pace pace;

  /**
   * @param disk reads files, which blocks it
   */
  TransferApi(NodeConfig config, Shards shards, Clock clock, Scheduler disk) {
    this.clusterId = config.clusterId();
    this.shards = shards;
    this.disk = disk;
    this.pace = new Pace(config.log().transferBytesPerSecond(), clock);
  }

  @Override
  public void openCheckpoint(
      OpenCheckpointRequest request, StreamObserver<OpenCheckpointResponse> observer) {
    Reply<OpenCheckpointResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          if (!request.getClusterId().equals(clusterId)) {
            throw error(Status.FAILED_PRECONDITION, "this is a node of cluster " + clusterId);
          }
          CompletableFuture<Void> unused =
              checkpoints(request.getShard())
                  .open(request.getNodeId())
                  .handle(
                      (checkpoint, failure) -> {
                        reply.guard(() -> answer(reply, checkpoint, failure));
                        return null;
                      });
        });
  }

  @Override
  public void fetchFile(FetchFileRequest request, StreamObserver<FetchFileResponse> observer) {
    ServerCallStreamObserver<FetchFileResponse> call =
        (ServerCallStreamObserver<FetchFileResponse>) observer;
    try {
      Checkpoints checkpoints = checkpoints(request.getShard());
      FileSender.start(() -> file(checkpoints, request), request.getOffset(), call, disk, pace);
    } catch (StatusRuntimeException e) {
      call.onError(e);
    }
  }

  @Override
  public void closeCheckpoint(
      CloseCheckpointRequest request, StreamObserver<CloseCheckpointResponse> observer) {
    Reply<CloseCheckpointResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          checkpoints(request.getShard()).close(request.getCheckpointId());
          reply.ok(CloseCheckpointResponse.getDefaultInstance());
        });
  }

  private Checkpoints checkpoints(int shard) {
    if (shard < 0 || shard >= shards.all().size()) {
      throw error(Status.INVALID_ARGUMENT, "there is no shard " + shard);
    }
    return shards.all().get(shard).checkpoints();
  }

  private static void answer(
      Reply<OpenCheckpointResponse> reply, Checkpoint checkpoint, Throwable failure) {
    if (failure == null) {
      reply.ok(response(checkpoint));
      return;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    boolean tooMany = cause instanceof RejectedExecutionException;
    throw error(tooMany ? Status.RESOURCE_EXHAUSTED : Status.INTERNAL, String.valueOf(cause));
  }

  private static OpenCheckpointResponse response(Checkpoint checkpoint) {
    OpenCheckpointResponse.Builder response =
        OpenCheckpointResponse.newBuilder()
            .setCheckpointId(checkpoint.id())
            .setAppliedTerm(checkpoint.position().term())
            .setAppliedIndex(checkpoint.position().index())
            .setChecksum(checkpoint.position().checksum());
    checkpoint
        .files()
        .forEach(
            file ->
                response.addFiles(
                    File.newBuilder().setName(file.name()).setSizeBytes(file.bytes())));
    return response.build();
  }

  /** Asked before each read, which also shows that somebody still reads. */
  private static Path file(Checkpoints checkpoints, FetchFileRequest request) {
    return checkpoints
        .file(request.getCheckpointId(), request.getName())
        .orElseThrow(
            () ->
                error(
                    Status.NOT_FOUND,
                    "no file %s in checkpoint %d"
                        .formatted(request.getName(), request.getCheckpointId())));
  }

  private static StatusRuntimeException error(Status status, String message) {
    return status.withDescription(message).asRuntimeException();
  }
}
