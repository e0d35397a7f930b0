package io.narumq.api;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.narumq.api.v1.Compression;

/**
 * Packs the bodies of a message set, all together, and gets them back. Only zstd is known, which
 * takes com.github.luben:zstd-jni on the class path. Thread safe.
 */
public final class Packing {
  /** Of the bodies of a set, unpacked: what nodes take, so all that a reader needs memory for. */
  public static final int UNPACKED_BYTES_MAX = 8 << 20;

  /** The default of zstd: most of the gain, at hundreds of MB/s. */
  private static final int LEVEL = 3;

  private Packing() {}

  /** As one frame of zstd. Throws a LinkageError without the library. */
  public static ByteString zstd(ByteString bodies) {
    return UnsafeByteOperations.unsafeWrap(Zstd.compress(bodies.toByteArray(), LEVEL));
  }

  /** Throws a LinkageError without the library that {@link #zstd} needs. */
  public static void requireZstd() {
    long unused = Zstd.compressBound(0);
  }

  /**
   * The bodies as they were.
   *
   * @param bytes what they have together; never more is written, whatever the frame says
   * @throws UnpackException if they have not, or can not be had
   */
  public static ByteString unpack(ByteString packed, Compression how, long bytes)
      throws UnpackException {
    if (how != Compression.COMPRESSION_ZSTD) {
      throw new UnpackException("bodies are packed as is not known here: " + how);
    }
    if (bytes < 0 || bytes > UNPACKED_BYTES_MAX) {
      throw new UnpackException(
          "bodies of " + bytes + " bytes, at most " + UNPACKED_BYTES_MAX + " are unpacked");
    }
    byte[] all = new byte[(int) bytes];
    long got = unpack(packed.toByteArray(), all);
    if (got != bytes) {
      throw new UnpackException("bodies have " + got + " bytes unpacked, but should have " + bytes);
    }
    return UnsafeByteOperations.unsafeWrap(all);
  }

  private static long unpack(byte[] packed, byte[] all) throws UnpackException {
    try {
      long got = Zstd.decompressByteArray(all, 0, all.length, packed, 0, packed.length);
      if (Zstd.isError(got)) {
        throw new UnpackException("bodies are no frame of zstd: " + Zstd.getErrorName(got));
      }
      return got;
    } catch (ZstdException e) {
      throw new UnpackException("bodies are no frame of zstd: " + e.getMessage());
    } catch (LinkageError e) {
      throw new UnpackException(
          "bodies are packed; put com.github.luben:zstd-jni on the class path");
    }
  }
}
