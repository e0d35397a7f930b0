package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.narumq.node.fake.FakeTime;
import io.narumq.node.v1.FetchFileResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSenderTest {
  private static final int BYTES = 5 * FileSender.PIECE_BYTES + 1_000;
  private static final int PLENTY = 1_000;

  @TempDir Path directory;

  private final FakeTime time = new FakeTime();
  private final FakeCall<FetchFileResponse> call = new FakeCall<>();
  private final byte[] content = new byte[BYTES];
  private Path file;

  @BeforeEach
  void write() throws Exception {
    new SplittableRandom(1).nextBytes(content);
    file = Files.write(directory.resolve("file"), content);
  }

  @Test
  void theWholeFileAndItsChecksum() {
    send(0, 1L << 40);
    call.read(PLENTY);
    time.run();
    assertThat(sent()).isEqualTo(ByteString.copyFrom(content));
    assertEnded();
  }

  @Test
  void fromAnOffsetOnTheChecksumIsStillOfTheWholeFile() {
    int offset = FileSender.PIECE_BYTES + 17;
    send(offset, 1L << 40);
    call.read(PLENTY);
    time.run();
    assertThat(sent()).isEqualTo(ByteString.copyFrom(content, offset, BYTES - offset));
    assertEnded();
  }

  @Test
  void anEmptyFile() throws Exception {
    Files.write(file, new byte[0]);
    send(0, 1L << 40);
    call.read(PLENTY);
    time.run();
    assertThat(call.written).hasSize(1);
    assertThat(call.written.get(0).getFileCrc32C()).isZero();
    assertThat(call.completions).isEqualTo(1);
  }

  @Test
  void aSlowReaderIsWaitedFor() {
    send(0, 1L << 40);
    call.read(2);
    time.run();
    assertThat(call.written).hasSize(2);
    time.advance(10_000);
    assertThat(call.written).hasSize(2);
    call.read(PLENTY);
    time.run();
    assertThat(sent()).isEqualTo(ByteString.copyFrom(content));
    assertEnded();
  }

  @Test
  void noFasterThanAllowed() {
    send(0, FileSender.PIECE_BYTES);
    call.read(PLENTY);
    time.advance(3_000);
    assertThat(call.written).hasSizeBetween(3, 4);
    time.advance(4_000);
    assertThat(sent()).isEqualTo(ByteString.copyFrom(content));
    assertEnded();
  }

  @Test
  void aReaderThatIsGoneEndsIt() {
    send(0, FileSender.PIECE_BYTES);
    call.read(PLENTY);
    time.advance(1_000);
    call.cancel();
    time.advance(60_000);
    assertThat(call.completions).isZero();
    assertThat(time.timers()).isZero();
  }

  @Test
  void aCheckpointThatIsGoneIsTold() {
    StatusRuntimeException gone = Status.NOT_FOUND.asRuntimeException();
    FileSender.start(
        () -> {
          throw gone;
        },
        0,
        call,
        time,
        new Pace(1L << 40, time));
    call.read(PLENTY);
    time.run();
    assertThat(call.error).isSameAs(gone);
  }

  private void send(long offset, long bytesPerSecond) {
    FileSender.start(() -> file, offset, call, time, new Pace(bytesPerSecond, time));
  }

  private ByteString sent() {
    ByteString all = ByteString.EMPTY;
    for (FetchFileResponse each : call.written) {
      all = all.concat(each.getData());
    }
    return all;
  }

  private void assertEnded() {
    CRC32C crc = new CRC32C();
    crc.update(content);
    FetchFileResponse last = call.written.get(call.written.size() - 1);
    assertThat(last.getFileCrc32C()).isEqualTo((int) crc.getValue());
    assertThat(call.completions).isEqualTo(1);
    assertThat(call.error).isNull();
  }
}
