package io.narumq.node.member;

import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The nodes of the cluster: the members of all Raft groups as this node has them now. Before it has
 * a group with members, all that it ever heard of. Thread safe.
 */
public final class Members {
  /** The members of a group, each with its address if the group knows it. */
  @FunctionalInterface
  public interface Group {
    /** None as long as there are none, or none are known. */
    Map<String, Optional<Member>> now();
  }

  private final NodeConfig config;
  private final AddressBook book;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile List<? extends Group> groups = List.of();
  private volatile List<Member> all;

  private Members(NodeConfig config, AddressBook book) {
    this.config = config;
    this.book = book;
    this.all = book.all();
  }

  /**
   * Begins with what file and configuration say.
   *
   * @param file of addresses, which this object writes from now on
   * @param named by the groups on disk; believed only where the file is missing or damaged
   */
  public static Members open(NodeConfig config, Path file, Collection<Member> named)
      throws IOException {
    return new Members(config, AddressBook.open(file, config.members(), named));
  }

  /** Where to look from now on. */
  public void follow(List<? extends Group> shards) {
    groups = List.copyOf(shards);
  }

  /** All, by id, this one included if it is one. */
  public List<Member> all() {
    return all;
  }

  /** The ids of all but this node. */
  public List<String> others() {
    return all.stream().map(Member::id).filter(id -> !id.equals(config.nodeId())).toList();
  }

  /** How many there are. */
  public int count() {
    return all.size();
  }

  /** A node that is or was a member, or was heard of. */
  public Optional<Member> find(String id) {
    Optional<Member> known = book.find(id);
    if (known.isEmpty()) {
      // It may be so new that nobody looked since.
      look();
      return book.find(id);
    }
    return known;
  }

  /** All that this node ever heard of, by id. */
  public List<Member> known() {
    return book.all();
  }

  /** Remembers addresses, on disk when this returns. */
  public void learn(Collection<Member> members) {
    try {
      book.add(members);
    } catch (IOException e) {
      throw new UncheckedIOException("addresses could not be written", e);
    }
    if (groups.isEmpty()) {
      all = book.all();
    }
  }

  /** Told when the members changed, by the thread that looked; must not block. */
  public void whenChanged(Runnable listener) {
    listeners.add(listener);
  }

  /** Looks whether the members changed. Cheap if not; to be called several times a second. */
  public void look() {
    Map<String, Optional<Member>> seen = new TreeMap<>();
    groups.forEach(
        group -> group.now().forEach((id, at) -> seen.merge(id, at, (a, b) -> a.or(() -> b))));
    learn(seen.values().stream().flatMap(Optional::stream).toList());
    List<Member> now = new ArrayList<>();
    seen.keySet().forEach(id -> book.find(id).ifPresent(now::add));
    if (!now.isEmpty() && !now.equals(all)) {
      all = List.copyOf(now);
      listeners.forEach(Runnable::run);
    }
  }
}
