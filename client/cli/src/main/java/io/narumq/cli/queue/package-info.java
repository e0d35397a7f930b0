/** Commands on queues and on the messages in them. */
@NullMarked
package io.narumq.cli.queue;

import org.jspecify.annotations.NullMarked;
