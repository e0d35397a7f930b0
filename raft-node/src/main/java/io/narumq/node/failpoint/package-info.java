/** Where tests of crashes make a node end or wait. Does nothing unless a test property arms it. */
@NullMarked
package io.narumq.node.failpoint;

import org.jspecify.annotations.NullMarked;
