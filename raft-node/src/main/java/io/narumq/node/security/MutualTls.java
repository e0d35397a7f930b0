package io.narumq.node.security;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What is shown to the other side, and whom to trust there. Both change in place when their files
 * do; connections that are open stay.
 */
public record MutualTls(X509ExtendedKeyManager shown, X509ExtendedTrustManager trusted) {}
