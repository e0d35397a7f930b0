/** Commands on subscriptions of topics. */
@NullMarked
package io.narumq.cli.subscription;

import org.jspecify.annotations.NullMarked;
