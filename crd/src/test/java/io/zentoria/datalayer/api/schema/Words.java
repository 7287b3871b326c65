package io.zentoria.datalayer.api.schema;

/** Forms that several fields share. */
final class Words {
    static final String DURATION = "^([0-9]{1,9}(ms|s|m|h|d|w))+$";
    static final String DURATION_HINT = "write a duration such as 30s, 5m, 1h or 7d";
    /** Kubernetes' own: RFC 1123 subdomain. */
    static final String OBJECT_NAME = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    static final String SECRET_KEY = "^[-._a-zA-Z0-9]+$";
    static final String SHORT_NAME = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
    /** No control characters, so that a name can be shown; everything else is quoted. */
    static final String IDENTIFIER = "^[^\\x00-\\x1f\\x7f]+$";

    static final String BYTES_63 = "size(bytes(self)) <= 63";
    static final String BYTES_63_HINT =
            "PostgreSQL cuts a name after 63 bytes: write a shorter one (letters outside ASCII take 2 to 4 bytes)";

    private Words() {}

    /** Reference to a key of a Secret. */
    static void secret(Schema schema, String path, String what, String defaultKey) {
        schema.at(path, what + " A Secret of this namespace.").required("name");
        schema.at(path + ".name", "Name of the Secret, in the namespace of this resource.")
                .length(1, 253)
                .pattern(OBJECT_NAME);
        schema.at(path + ".key", "Key inside the Secret. Default: " + defaultKey + ".")
                .length(1, 253)
                .pattern(SECRET_KEY);
    }

    /** How a connection is encrypted. */
    static void tls(Schema schema, String path, String store) {
        schema.at(path, "How the connection to " + store + " is encrypted.");
        schema.at(
                path + ".mode",
                "Disable: plain. Prefer: encrypted where the server offers it (PostgreSQL only; the others go plain)."
                        + " Require: encrypted, with any certificate. VerifyFull: encrypted, and the certificate must be of"
                        + " a trusted authority and of this host. Default: Prefer.");
        secret(schema, path + ".caSecretRef", "Certificate (PEM) of the authority that VerifyFull believes.", "ca.crt");
    }

    /** A host name or address. */
    static void host(Schema schema, String path) {
        schema.at(path, "Name or address of the host, without a port.")
                .length(1, 253)
                .pattern("^[A-Za-z0-9]([-A-Za-z0-9._:]*[A-Za-z0-9])?$");
    }

    /** A TCP port. */
    static void port(Schema schema, String path, int byDefault) {
        schema.at(path, "TCP port. Default: " + byDefault + ".").between(1, 65535);
    }

    /** A time that is not nothing. */
    static void interval(Schema schema, String path, String description) {
        schema.at(path, description)
                .length(2, 20)
                .rule("self.matches('" + DURATION + "')", DURATION_HINT)
                .rule(
                        "!self.matches('^0+(ms|s|m|h|d|w)$') && !self.matches('^[0-9]+ms$')",
                        "an interval is at least one second: write 5s or more");
    }
}
