package io.narumq.client;

/**
 * A topic, with all of its settings.
 *
 * @param incarnation tells it from others that had its name: one that is made again has a higher
 *     one
 */
public record TopicInfo(String name, TopicSettings settings, int incarnation) {}
