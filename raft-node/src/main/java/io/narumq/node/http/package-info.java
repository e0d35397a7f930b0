/**
 * A small HTTP port for whoever runs the node: is it alive, is it ready, what does it count. No
 * part of the API; served by the JDK's own server on a few threads.
 */
@NullMarked
package io.narumq.node.http;

import org.jspecify.annotations.NullMarked;
