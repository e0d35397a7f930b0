package io.narumq.cli;

/**
 * A command that another jar on the class path brings. Found by {@link java.util.ServiceLoader}, so
 * that what few people need is no dependency of what all need.
 */
public interface MoreCommands {
  /** A new object of a class that is a picocli command. */
  Object command();
}
