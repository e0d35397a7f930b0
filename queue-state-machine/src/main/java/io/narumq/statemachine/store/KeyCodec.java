package io.narumq.statemachine.store;

import java.nio.ByteBuffer;

/**
 * Turns keys into bytes whose unsigned order is the order of the keys (order preserving), none of
 * them being the beginning of another one (prefix free). Numbers are fixed-width, big-endian and
 * never negative; a part of variable length stands last and only where no range is scanned.
 */
interface KeyCodec<K> {
  /** The length of what {@link #write} will write. */
  int size(K key);

  void write(K key, ByteBuffer out);

  K read(ByteBuffer in);
}
