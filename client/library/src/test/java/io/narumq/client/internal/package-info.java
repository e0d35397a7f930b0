/** The core on virtual time: nothing here sleeps, and every run is the same. */
@NullMarked
package io.narumq.client.internal;

import org.jspecify.annotations.NullMarked;
