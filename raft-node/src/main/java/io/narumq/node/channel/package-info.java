/**
 * Channels: messages that reach whoever subscribes at the moment, on all nodes, and are stored
 * nowhere. All of it is soft state: nothing here knows Raft or a disk.
 *
 * <p>A node knows its own subscribers one by one, and of each other node which subscribers it has
 * and what they subscribe to ({@link io.narumq.node.channel.Interests}, the same structure for
 * both). So a publisher's node hands a message to its own subscribers, sends it once to each node
 * that has others, and knows at once how many there are.
 *
 * <p>Nobody waits for anybody: in front of each subscriber and each node there is a bounded {@link
 * io.narumq.node.channel.MessageBuffer}, and what has no room in it is dropped and counted.
 * Everything here is thread safe, knows no thread, and calls its listeners on the threads of
 * publishers, who must not be held up there.
 */
@NullMarked
package io.narumq.node.channel;

import org.jspecify.annotations.NullMarked;
