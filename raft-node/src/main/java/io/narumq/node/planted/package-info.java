/**
 * Bugs that tests plant in a node, to see that the checkers of the chaos tests convict them. All of
 * them take the place of one small interface, {@link io.narumq.node.planted.Conduct}; a node whose
 * JVM has not the property {@code naru.test.bug} runs none of this.
 */
@NullMarked
package io.narumq.node.planted;

import org.jspecify.annotations.NullMarked;
