package io.narumq.cluster;

import java.util.List;

/**
 * Where the nodes of a local cluster run, each known by its number from 1 on. What is asked for
 * must not change, but for {@link #launcher}, which is asked at every start. Thread-safe.
 */
public interface NodePlaces {
  /** All on the loopback interface, each a plain process. */
  NodePlaces LOOPBACK =
      new NodePlaces() {
        @Override
        public String host(int number) {
          return "127.0.0.1";
        }

        @Override
        public List<String> launcher(int number) {
          return List.of();
        }
      };

  /** The address at which a node listens, as the other nodes and the clients reach it. */
  String host(int number);

  /**
   * A command that becomes the command that is put behind it, without a process of its own (such as
   * {@code env}, {@code nsenter}); empty for none.
   */
  List<String> launcher(int number);
}
