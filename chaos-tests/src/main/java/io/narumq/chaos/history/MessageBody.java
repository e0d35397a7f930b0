package io.narumq.chaos.history;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The text of a test message: {@code p<producer>-<sequence>-<random>-<crc>}. Unique in a run, not
 * to be guessed, and a changed character shows.
 */
public final class MessageBody {
  private MessageBody() {}

  /** Message {@code sequence} of a producer; {@code random} tells runs apart. */
  public static String of(int producer, long sequence, long random) {
    String text = "p%d-%d-%016x".formatted(producer, sequence, random);
    return text + "-" + crc(text);
  }

  /** Whether {@code body} is one that {@link #of} made, unchanged. */
  public static boolean isIntact(String body) {
    int cut = body.lastIndexOf('-');
    return cut > 0 && body.substring(cut + 1).equals(crc(body.substring(0, cut)));
  }

  /** Whether nobody can do the work that this message is about: one in six. */
  public static boolean isPoison(String body) {
    return Math.floorMod(body.hashCode(), 6) == 0;
  }

  private static String crc(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }
}
