/** How a node's process ends, on purpose or not. Everything may use it; it uses nothing. */
@NullMarked
package io.narumq.node.exit;

import org.jspecify.annotations.NullMarked;
