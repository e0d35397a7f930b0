package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.narumq.node.snapshot.Checkpoint;
import io.narumq.node.snapshot.Checkpoint.File;
import io.narumq.node.snapshot.CheckpointSource;
import io.narumq.node.v1.CloseCheckpointRequest;
import io.narumq.node.v1.FetchFileRequest;
import io.narumq.node.v1.FetchFileResponse;
import io.narumq.node.v1.OpenCheckpointRequest;
import io.narumq.node.v1.OpenCheckpointResponse;
import io.narumq.node.v1.TransferServiceGrpc;
import io.narumq.node.v1.TransferServiceGrpc.TransferServiceBlockingStub;
import io.narumq.statemachine.Applied;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets the state of shards from other nodes. Thread safe. */
public final class TransferClient implements CheckpointSource {
  private static final Logger LOG = LoggerFactory.getLogger(TransferClient.class);

  /** Making a checkpoint writes to disk what is only in memory there. */
  private static final long OPEN_S = 60;

  private static final long CLOSE_S = 5;

  /** A file takes as long as it takes; this is for a node that stands still. */
  private static final long FILE_S = 3_600;

  private final String clusterId;
  private final String self;
  private final NodeChannels channels;

  /**
   * @param self the id of the node that asks
   */
  public TransferClient(String clusterId, String self, NodeChannels channels) {
    this.clusterId = clusterId;
    this.self = self;
    this.channels = channels;
  }

  @Override
  public Checkpoint open(String nodeId, int shard) throws IOException {
    OpenCheckpointRequest request =
        OpenCheckpointRequest.newBuilder()
            .setClusterId(clusterId)
            .setShard(shard)
            .setNodeId(self)
            .build();
    try {
      return checkpoint(node(nodeId, OPEN_S).openCheckpoint(request));
    } catch (StatusRuntimeException | IllegalArgumentException e) {
      throw new IOException(nodeId + " gives no checkpoint: " + e.getMessage(), e);
    }
  }

  @Override
  public int fetch(String nodeId, int shard, long checkpoint, String file, long offset, Sink sink)
      throws IOException {
    FetchFileRequest request =
        FetchFileRequest.newBuilder()
            .setShard(shard)
            .setCheckpointId(checkpoint)
            .setName(file)
            .setOffset(offset)
            .build();
    try {
      Iterator<FetchFileResponse> pieces = node(nodeId, FILE_S).fetchFile(request);
      while (pieces.hasNext()) {
        FetchFileResponse piece = pieces.next();
        if (piece.hasFileCrc32C()) {
          return piece.getFileCrc32C();
        }
        sink.accept(piece.getData().toByteArray());
      }
      throw new IOException(nodeId + " ended " + file + " too early");
    } catch (StatusRuntimeException e) {
      throw new IOException(nodeId + " does not give " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close(String nodeId, int shard, long checkpoint) {
    CloseCheckpointRequest request =
        CloseCheckpointRequest.newBuilder().setShard(shard).setCheckpointId(checkpoint).build();
    try {
      var unused = node(nodeId, CLOSE_S).closeCheckpoint(request);
    } catch (StatusRuntimeException e) {
      LOG.info("{} was not told to close its checkpoint: {}", nodeId, e.getMessage());
    }
  }

  private TransferServiceBlockingStub node(String nodeId, long boundS) {
    return TransferServiceGrpc.newBlockingStub(channels.to(nodeId))
        .withDeadlineAfter(boundS, TimeUnit.SECONDS);
  }

  private static Checkpoint checkpoint(OpenCheckpointResponse response) {
    Applied position =
        new Applied(
            response.getAppliedTerm(), response.getAppliedIndex(), response.getChecksum(), 0, 0);
    List<File> files =
        response.getFilesList().stream()
            .map(file -> new File(file.getName(), file.getSizeBytes()))
            .toList();
    return new Checkpoint(response.getCheckpointId(), position, files);
  }
}
