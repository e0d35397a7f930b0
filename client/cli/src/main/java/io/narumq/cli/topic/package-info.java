/** Commands on topics and on the messages in them. */
@NullMarked
package io.narumq.cli.topic;

import org.jspecify.annotations.NullMarked;
