/**
 * What a node says of itself to those who send it traffic. Everything may use it; it uses nothing.
 */
@NullMarked
package io.narumq.node.health;

import org.jspecify.annotations.NullMarked;
