package io.narumq.client;

/** A topic, with all of its settings. */
public record TopicInfo(String name, TopicSettings settings) {}
