package io.narumq.node.security;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a caller has to be allowed.
 *
 * @param anyOf one of these will do
 * @param name of what it is done with
 * @param isPrefix whether it is done with all names that begin like this
 */
public record Need(Set<Operation> anyOf, Kind kind, String name, boolean isPrefix) {
  private static final int SHOWN_MAX = 130;

  /** One operation with one thing. */
  public static Need of(Operation operation, Kind kind, String name) {
    return new Need(EnumSet.of(operation), kind, name, false);
  }

  /** To know that something is there and what it is, for whoever may do anything with it. */
  public static Need any(Kind kind, String name) {
    return new Need(EnumSet.allOf(Operation.class), kind, name, false);
  }

  /** One of two operations. */
  public static Need either(Operation one, Operation other, Kind kind, String name) {
    return new Need(EnumSet.of(one, other), kind, name, false);
  }

  /** To know the same of all names that begin like this. */
  public static Need anyWith(Kind kind, String prefix) {
    return new Need(EnumSet.allOf(Operation.class), kind, prefix, true);
  }

  /** One operation with all names that begin like this. */
  public static Need with(Operation operation, Kind kind, String prefix) {
    return new Need(EnumSet.of(operation), kind, prefix, true);
  }

  /** What is asked for, for people: {@code send}. */
  public String operation() {
    return anyOf.size() == Operation.values().length
        ? "any"
        : anyOf.stream().map(Need::lower).collect(Collectors.joining(" or "));
  }

  /** What it is about, for people: {@code queue 'orders'}. */
  public String object() {
    return kind == Kind.CLUSTER ? "the cluster" : "%s '%s'".formatted(lower(kind), shownName());
  }

  /** The name as it may be told and written down, whatever a caller made of it. */
  public String shownName() {
    String plain = OneLine.of(name);
    String shown = plain.length() > SHOWN_MAX ? plain.substring(0, SHOWN_MAX) + "..." : plain;
    return isPrefix ? shown + "*" : shown;
  }

  /** As in rules. */
  public String kindName() {
    return lower(kind);
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }
}
