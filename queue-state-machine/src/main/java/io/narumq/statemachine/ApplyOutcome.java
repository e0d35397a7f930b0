package io.narumq.statemachine;

import java.util.List;

/**
 * What an entry came to.
 *
 * @param term of the leader that wrote the entry
 * @param index the log index of the entry
 * @param results one for each command, in order
 * @param effects each at most once, in the order in which they came up
 */
public record ApplyOutcome(
    long term, long index, List<CommandResult> results, List<Effect> effects) {}
