/** Readers that wait for messages in partitions: on every node, as followers are read from too. */
@NullMarked
package io.narumq.node.fetch;

import org.jspecify.annotations.NullMarked;
