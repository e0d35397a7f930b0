package io.narumq.statemachine;

import java.util.List;

/**
 * What an entry came to.
 *
 * @param index the log index of the entry
 * @param results one for each command, in order
 * @param effects each at most once, in the order in which they came up
 */
public record ApplyOutcome(long index, List<CommandResult> results, List<Effect> effects) {}
