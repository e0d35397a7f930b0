/** Checks of the project as a whole: what no single module can see. */
@NullMarked
package io.narumq.deploy;

import org.jspecify.annotations.NullMarked;
