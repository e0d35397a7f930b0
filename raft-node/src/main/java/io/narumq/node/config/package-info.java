/**
 * What a node is told when it is started: from flags, environment and a file into {@link
 * io.narumq.node.config.NodeConfig}, a plain value. Knows nothing of what it is used for.
 *
 * <p>A wrong name or value is an error that says where it stands and what would be right.
 */
@NullMarked
package io.narumq.node.config;

import org.jspecify.annotations.NullMarked;
