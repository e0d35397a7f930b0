/**
 * Who somebody is and what he may do: certificates, tokens and rules from files that are read again
 * when they change. Knows no call and no port.
 */
@NullMarked
package io.narumq.node.security;

import org.jspecify.annotations.NullMarked;
