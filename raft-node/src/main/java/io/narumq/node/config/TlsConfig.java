package io.narumq.node.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Files in PEM, read again when they change.
 *
 * @param certificate with its chain: what this node shows on the API and the HTTP port
 * @param key of it, PKCS#8 and not encrypted
 * @param ca who signs those certificates, for the calls that nodes make to each other's API
 * @param clientCa who signs certificates of clients; without it those of clients count for nothing
 * @param clientCertificateRequired whether nobody gets a connection to the API without a
 *     certificate; else a token may take its place
 * @param nodeCertificate with its chain: by which the nodes of this cluster know each other
 * @param nodeKey of it, PKCS#8 and not encrypted
 * @param nodeCa who signs the certificates of the nodes of this cluster, and nothing else
 */
public record TlsConfig(
    Path certificate,
    Path key,
    Path ca,
    Optional<Path> clientCa,
    boolean clientCertificateRequired,
    Path nodeCertificate,
    Path nodeKey,
    Path nodeCa) {}
