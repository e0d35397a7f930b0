package io.narumq.statemachine.inspect;

import io.narumq.node.v1.BrowsePosition;
import java.util.List;
import java.util.Optional;

/**
 * Messages that a look found, at one moment.
 *
 * @param servingMs the serving clock of the last applied entry
 * @param next where the next page begins; empty if there is none. A page with one need not be full.
 */
public record BrowsePage(
    int queueId, long servingMs, List<BrowsedMessage> messages, Optional<BrowsePosition> next) {}
