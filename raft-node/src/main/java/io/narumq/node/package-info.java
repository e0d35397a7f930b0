@NullMarked
package io.narumq.node;

import org.jspecify.annotations.NullMarked;
