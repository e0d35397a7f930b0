/** What stands in for a class of Ratis that costs too much; nothing else belongs here. */
@NullMarked
package org.apache.ratis.util;

import org.jspecify.annotations.NullMarked;
