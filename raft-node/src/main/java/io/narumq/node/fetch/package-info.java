/**
 * Who waits for messages in partitions, on every node, as followers are read from too; and for
 * changes of groups.
 */
@NullMarked
package io.narumq.node.fetch;

import org.jspecify.annotations.NullMarked;
