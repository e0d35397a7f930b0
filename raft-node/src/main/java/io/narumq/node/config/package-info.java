/** What a node is told when it is started. Plain values, checked here; knows nothing else. */
@NullMarked
package io.narumq.node.config;

import org.jspecify.annotations.NullMarked;
