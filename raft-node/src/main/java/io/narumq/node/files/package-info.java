/** Files that survive a loss of power: what is returned from is on disk. */
@NullMarked
package io.narumq.node.files;

import org.jspecify.annotations.NullMarked;
