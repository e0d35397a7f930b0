@NullMarked
package io.narumq.cli;

import org.jspecify.annotations.NullMarked;
