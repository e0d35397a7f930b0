@NullMarked
package io.narumq.client;

import org.jspecify.annotations.NullMarked;
