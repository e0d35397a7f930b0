@NullMarked
package io.narumq.cluster;

import org.jspecify.annotations.NullMarked;
