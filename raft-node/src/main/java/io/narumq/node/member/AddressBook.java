package io.narumq.node.member;

import io.narumq.node.config.Member;
import io.narumq.node.files.DurableFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The address of every node that this one ever heard of, on disk. Nothing is ever removed: Ratis
 * goes on to use the first address of an id, so an id must not be used again for another one.
 * Thread safe.
 */
final class AddressBook {
  private static final Logger LOG = LoggerFactory.getLogger(AddressBook.class);

  private final Path file;
  private Map<String, Member> known = Map.of();

  private AddressBook(Path file) {
    this.file = file;
  }

  /**
   * Reads the file.
   *
   * @param configured is believed where it differs: somebody moved a node
   * @param instead stands for a file that is missing or damaged
   */
  static AddressBook open(Path file, Collection<Member> configured, Collection<Member> instead)
      throws IOException {
    AddressBook book = new AddressBook(file);
    book.add(book.read().orElse(instead));
    book.add(configured);
    return book;
  }

  synchronized Optional<Member> find(String id) {
    return Optional.ofNullable(known.get(id));
  }

  /** All, by id. */
  synchronized List<Member> all() {
    return List.copyOf(known.values());
  }

  /** Adds what is new or at another address than before; on disk when this returns. */
  synchronized void add(Collection<Member> members) throws IOException {
    Map<String, Member> next = new TreeMap<>(known);
    members.forEach(member -> next.put(member.id(), member));
    if (next.equals(known)) {
      return;
    }
    String lines = next.values().stream().map(it -> it.text() + "\n").collect(Collectors.joining());
    DurableFiles.write(file, lines + checksum(lines) + "\n");
    known = next;
  }

  /** Empty if the file is missing or damaged. */
  private Optional<Collection<Member>> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      String text = Files.readString(file);
      int end = text.stripTrailing().lastIndexOf('\n') + 1;
      String lines = text.substring(0, end);
      if (text.substring(end).strip().equals(checksum(lines))) {
        return Optional.of(lines.lines().map(Member::parse).toList());
      }
    } catch (CharacterCodingException | IllegalArgumentException e) {
      LOG.info("{} can not be read", file, e);
    }
    LOG.warn("{} is damaged; goes on with what configuration and groups say", file);
    return Optional.empty();
  }

  private static String checksum(String lines) {
    CRC32C crc = new CRC32C();
    crc.update(lines.getBytes(StandardCharsets.UTF_8));
    return "crc32c %08x".formatted(crc.getValue());
  }
}
