package io.narumq.node.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.narumq.node.loop.Scheduler;
import io.narumq.node.v1.FetchFileResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * Sends one file, piece by piece, when its reader is ready and the pace allows. The file is opened
 * for each piece, so a reader that goes away leaves nothing open. Confined to its scheduler.
 */
final class FileSender {
  static final int PIECE_BYTES = 256 << 10;

  private final Supplier<Path> file;
  private final long offset;
  private final ServerCallStreamObserver<FetchFileResponse> call;
  private final Scheduler disk;
  private final Pace pace;
  private final CRC32C crc = new CRC32C();
  private long position;
  private boolean waiting;
  private boolean ended;

  private FileSender(
      Supplier<Path> file,
      long offset,
      ServerCallStreamObserver<FetchFileResponse> call,
      Scheduler disk,
      Pace pace) {
    this.file = file;
    this.offset = offset;
    this.call = call;
    this.disk = disk;
    this.pace = pace;
  }

  /**
   * To be called while the service method runs.
   *
   * @param file asked for each piece; throws what the reader is to be told if it is gone
   * @param offset from which on to send; what is before counts for the checksum only
   */
  static void start(
      Supplier<Path> file,
      long offset,
      ServerCallStreamObserver<FetchFileResponse> call,
      Scheduler disk,
      Pace pace) {
    FileSender sender = new FileSender(file, offset, call, disk, pace);
    call.setOnReadyHandler(() -> disk.execute(sender::next));
    // With this an answer to a reader that is gone is dropped; without it, it would throw.
    call.setOnCancelHandler(() -> {});
    disk.execute(sender::next);
  }

  /** One piece, then the turn of others; each next turn is a task of its own. */
  private void next() {
    if (ended || waiting || call.isCancelled() || !call.isReady()) {
      return;
    }
    try {
      long waitMs = pace.waitMs();
      if (waitMs > 0) {
        waiting = true;
        disk.schedule(waitMs, this::resume);
      } else {
        piece();
      }
    } catch (StatusRuntimeException e) {
      end(e);
    } catch (IOException e) {
      end(Status.INTERNAL.withDescription(e.toString()).asRuntimeException());
    }
  }

  private void resume() {
    waiting = false;
    next();
  }

  private void piece() throws IOException {
    byte[] bytes = read();
    if (bytes.length == 0) {
      ended = true;
      call.onNext(FetchFileResponse.newBuilder().setFileCrc32C((int) crc.getValue()).build());
      call.onCompleted();
      return;
    }
    crc.update(bytes);
    int known = (int) Math.min(bytes.length, Math.max(0, offset - position));
    position += bytes.length;
    // Read or sent, the disk had the work.
    pace.sent(bytes.length);
    if (known < bytes.length) {
      call.onNext(
          FetchFileResponse.newBuilder()
              .setData(UnsafeByteOperations.unsafeWrap(bytes, known, bytes.length - known))
              .build());
    }
    disk.execute(this::next);
  }

  private byte[] read() throws IOException {
    try (FileChannel channel = FileChannel.open(file.get(), StandardOpenOption.READ)) {
      long left = Math.max(0, channel.size() - position);
      ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, left));
      while (piece.hasRemaining() && channel.read(piece, position + piece.position()) >= 0) {
        // Until the piece is full or, which can not be, the file is shorter than it was.
      }
      byte[] bytes = new byte[piece.position()];
      piece.flip().get(bytes);
      return bytes;
    }
  }

  private void end(StatusRuntimeException error) {
    ended = true;
    call.onError(error);
  }
}
