package io.narumq.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.narumq.node.files.DamagedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.util.SizeInBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogExaminationTest {
  private static final int SECTOR = 512;

  @TempDir Path directory;

  @Test
  void noLogIsNoDamage() throws Exception {
    LogExamination log = new LogExamination(directory.resolve("none"));
    assertThat(log.firstIndex()).isEmpty();
    assertThat(log.lastIndex()).isEmpty();
    assertThat(log.lastTerm()).isZero();
    assertThat(log.has(0)).isFalse();
  }

  @Test
  void aWholeLogIsToldAndNotChanged() throws Exception {
    entries(0, 1).write(directory.resolve("log_0-1"));
    byte[] open = entries(2, 4).withZeros(3 * SECTOR).bytes();
    Files.write(directory.resolve("log_inprogress_2"), open);
    LogExamination log = new LogExamination(directory);
    assertThat(log.firstIndex()).hasValue(0);
    assertThat(log.lastIndex()).hasValue(4);
    assertThat(log.lastTerm()).isEqualTo(3);
    assertThat(directory.resolve("log_inprogress_2")).hasBinaryContent(open);
    assertThat(ratisReads()).containsExactly(2L, 3L, 4L);
  }

  @Test
  void membersAreFoundInIt() throws Exception {
    LogEntryProto entry =
        LogEntryProto.newBuilder()
            .setTerm(1)
            .setConfigurationEntry(RaftConfigurationProto.getDefaultInstance())
            .build();
    new LogFile().with(entry).with(1, LogFile.noise(9)).write(inProgress(0));
    assertThat(new LogExamination(directory).configurations()).containsOnlyKeys(0L);
  }

  @Test
  void aFileThatIsOnlyBegunIsNone() throws Exception {
    entries(0, 1).write(directory.resolve("log_0-1"));
    for (int bytes = 0; bytes <= LogFile.HEADER_BYTES; bytes++) {
      byte[] begun = Arrays.copyOf(new LogFile().bytes(), bytes);
      for (int length : new int[] {bytes, LogFile.HEADER_BYTES, SECTOR}) {
        Files.write(inProgress(2), Arrays.copyOf(begun, Math.max(bytes, length)));
        assertThat(new LogExamination(directory).lastIndex()).hasValue(1);
      }
    }
  }

  @Test
  void aWriteThatEndsTooEarlyIsCutOffWhereverItEnds() throws Exception {
    LogFile file = entries(0, 2);
    int kept = file.size();
    byte[] whole = file.with(3, LogFile.noise(700)).bytes();
    for (int length = kept; length < whole.length; length++) {
      Files.write(inProgress(0), Arrays.copyOf(whole, length));
      assertThat(new LogExamination(directory).lastIndex()).hasValue(2);
      assertThat(inProgress(0)).hasSize(kept);
    }
    assertThat(ratisReads()).containsExactly(0L, 1L, 2L);
  }

  @Test
  void aWriteOfWhichSectorsAreMissingIsCutOffWhicheverTheyAre() throws Exception {
    LogFile file = entries(0, 2);
    int kept = file.size();
    byte[] whole = file.with(3, LogFile.noise(4 * SECTOR)).withZeros(2 * SECTOR).bytes();
    int sectors = whole.length / SECTOR - 2;
    for (int missing = 1; missing < 1 << sectors; missing++) {
      byte[] torn = Arrays.copyOf(whole, whole.length);
      for (int sector = 0; sector < sectors; sector++) {
        if ((missing >> sector & 1) != 0) {
          int from = Math.max(kept, sector * SECTOR);
          Arrays.fill(torn, from, (sector + 1) * SECTOR, (byte) 0);
        }
      }
      Files.write(inProgress(0), torn);
      LogExamination log = new LogExamination(directory);
      assertThat(log.lastIndex()).as("missing sectors %x", missing).hasValue(2);
      assertThat(ratisReads()).containsExactly(0L, 1L, 2L);
    }
  }

  /** One fsync may have been for several entries, and a later sector may be written first. */
  @Test
  void wholeEntriesOfTheSameWriteAreCutOffToo() throws Exception {
    LogFile file = entries(0, 1);
    int kept = file.size();
    byte[] torn = followed(file, 1 + BrokenFrame.UNFORCED_ENTRIES_MAX);
    Arrays.fill(torn, 2 * SECTOR, 3 * SECTOR, (byte) 0);
    Files.write(inProgress(0), torn);
    assertThat(new LogExamination(directory).lastIndex()).hasValue(1);
    assertThat(inProgress(0)).hasSize(kept);
  }

  @Test
  void aMissingSectorBeforeMoreEntriesThanOneWriteHasIsDamage() throws Exception {
    byte[] damaged = followed(entries(0, 1), 2 + BrokenFrame.UNFORCED_ENTRIES_MAX);
    Arrays.fill(damaged, 2 * SECTOR, 3 * SECTOR, (byte) 0);
    Files.write(inProgress(0), damaged);
    assertDamaged("behind entry 1");
  }

  /** What is zero shares its sector with a whole entry, so it was written with it. */
  @Test
  void aSectorThatHasAWholeEntryIsNotMissing() throws Exception {
    LogFile file = entries(0, 1);
    int begin = file.size();
    byte[] damaged = followed(file, 3);
    int end = begin + followed(new LogFile(), 2).length - LogFile.HEADER_BYTES;
    Arrays.fill(damaged, end - end % SECTOR, end, (byte) 0);
    Files.write(inProgress(0), damaged);
    assertDamaged("behind entry 1");
  }

  /** The bodies of zeros look like sectors that were never written. */
  @Test
  void oneFlippedBitInAnOpenFileLosesNoEntry() throws Exception {
    flipEachBit(entries(0, 1).with(2, new byte[950]), 2);
    flipEachBit(entries(0, 1).with(2, new byte[950]).with(3, new byte[550]), 3);
  }

  private void flipEachBit(LogFile file, long last) throws Exception {
    int end = file.size();
    byte[] whole = file.withZeros(64).bytes();
    int harmless = 0;
    for (int bit = 0; bit < 8 * whole.length; bit += 3) {
      Files.write(inProgress(0), LogFile.flipped(whole, bit));
      try {
        assertThat(new LogExamination(directory).lastIndex()).as("bit %d", bit).hasValue(last);
        assertThat(ratisReads()).hasSize((int) last + 1);
        assertThat(bit / 8).as("behind the last entry").isGreaterThanOrEqualTo(end);
        harmless++;
      } catch (DamagedException e) {
        assertThat(Files.readAllBytes(inProgress(0))).isEqualTo(LogFile.flipped(whole, bit));
      }
    }
    assertThat(harmless).isCloseTo(8 * (whole.length - end) / 3, within(1));
  }

  /** Entries from 2 up to this one; the first of them takes several sectors. */
  private static byte[] followed(LogFile file, long last) throws IOException {
    file.with(2, LogFile.noise(4 * SECTOR));
    for (long index = 3; index <= last; index++) {
      file.with(index, new byte[3]);
    }
    return file.bytes();
  }

  @Test
  void oneFlippedBitInAClosedFileIsDamage() throws Exception {
    byte[] whole = entries(0, 2).bytes();
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      Files.write(directory.resolve("log_0-2"), LogFile.flipped(whole, bit));
      assertThatThrownBy(() -> new LogExamination(directory))
          .as("bit %d", bit)
          .isInstanceOf(DamagedException.class);
    }
  }

  @Test
  void aClosedFileThatEndsTooEarlyIsDamage() throws Exception {
    entries(0, 1).write(directory.resolve("log_0-2"));
    assertDamaged("can not be read behind entry 1");
  }

  @Test
  void aFileThatIsMissingIsDamage() throws Exception {
    entries(0, 1).write(directory.resolve("log_0-1"));
    entries(4, 5).write(inProgress(4));
    assertDamaged("nothing between entry 1 and this file");
  }

  @Test
  void anEntryInTheWrongPlaceIsDamage() throws Exception {
    entries(0, 1).with(7, LogFile.noise(5)).write(inProgress(0));
    assertDamaged("has entry 7 behind entry 1");
  }

  private void assertDamaged(String how) {
    assertThatThrownBy(() -> new LogExamination(directory))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining(how);
  }

  private List<Long> ratisReads() throws IOException {
    Path path = Segment.in(directory).get(Segment.in(directory).size() - 1).path();
    List<Long> indexes = new ArrayList<>();
    LogSegment.readSegmentFile(
        path.toFile(),
        LogSegmentPath.matchLogSegment(path).getStartEnd(),
        SizeInBytes.valueOf(Frame.ENTRY_BYTES_MAX),
        CorruptionPolicy.EXCEPTION,
        null,
        entry -> indexes.add(entry.getIndex()));
    return indexes;
  }

  private Path inProgress(long start) {
    return directory.resolve("log_inprogress_" + start);
  }

  private static LogFile entries(long first, long last) throws IOException {
    LogFile file = new LogFile();
    for (long index = first; index <= last; index++) {
      file.with(index, LogFile.noise((int) (20 + index)));
    }
    return file;
  }
}
