package io.narumq.client;

import java.time.Instant;

/**
 * A queue that gets what is published to a topic.
 *
 * @param filter which messages; empty for all
 */
public record Binding(String topic, String queue, String filter, Instant created) {}
