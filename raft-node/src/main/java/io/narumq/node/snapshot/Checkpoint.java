package io.narumq.node.snapshot;

import io.narumq.statemachine.Applied;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A copy of a shard's database that a node holds for others.
 *
 * @param id of that node's choice
 * @param position at which it stands
 * @param files all that it consists of
 */
public record Checkpoint(long id, Applied position, List<File> files) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  public Checkpoint {
    files = List.copyOf(files);
  }

  /** A file of a checkpoint. Refuses a name that is more than that: it may come from elsewhere. */
  public record File(String name, long bytes) {
    public File {
      if (!NAME.matcher(name).matches() || bytes < 0) {
        throw new IllegalArgumentException("not a file of a checkpoint: '" + name + "', " + bytes);
      }
    }
  }

  /** Of all files. */
  public long bytes() {
    return files.stream().mapToLong(File::bytes).sum();
  }
}
