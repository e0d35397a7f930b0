/** Commands on consumer groups. */
@NullMarked
package io.narumq.cli.group;

import org.jspecify.annotations.NullMarked;
