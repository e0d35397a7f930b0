@NullMarked
package io.narumq.chaos;

import org.jspecify.annotations.NullMarked;
