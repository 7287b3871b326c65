package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who of several operators wrote what and when, by the word of the servers: each operator has an account of its own for
 * the API server, and for PostgreSQL an address of its own.
 */
final class Writers {
    private static final Pattern STATEMENT = Pattern.compile(
            "^(\\S+) (\\S+) UTC (127\\S+)\\|LOG: +(?:statement|execute [^:]+): *"
                    + "((?:CREATE|ALTER|DROP|GRANT|REVOKE|INSERT|UPDATE|DELETE|TRUNCATE|COMMENT|REASSIGN)\\b.*)",
            Pattern.CASE_INSENSITIVE);

    private final Bench bench;
    /** The operators' accounts, and the address that each has for PostgreSQL. */
    private final Map<String, String> addresses;

    /**
     * One write.
     *
     * @param who the account
     * @param what in words, for messages
     */
    record Write(Instant at, String who, String what) {}

    /** Makes accounts with the rights that the chart gives, and lets the addresses into PostgreSQL. */
    Writers(Bench bench, Map<String, String> addresses) {
        this.bench = bench;
        this.addresses = Map.copyOf(addresses);
        ChartRoles.render(bench.namespace).applyFor(bench, addresses.keySet());
        try {
            Files.writeString(
                    bench.postgres.logFile().resolveSibling("data").resolve("pg_hba.conf"),
                    "host all all 127.0.0.0/8 scram-sha-256\n",
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bench.servers().sql("postgres", "ALTER SYSTEM SET log_line_prefix = '%m %h|'");
        bench.servers().sql("postgres", "SELECT pg_reload_conf()");
    }

    /** A folder for the class path, by which the driver of one operator takes its address. */
    String driver(String who) {
        Path folder = TestServers.folder("driver");
        try {
            Path file = folder.resolve("org/postgresql/driverconfig.properties");
            Files.createDirectories(file.getParent());
            Files.writeString(file, "localSocketAddress=" + addresses.get(who) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder.toString();
    }

    String address(String who) {
        return addresses.get(who);
    }

    Path kubeconfig(String who) {
        return bench.cluster.kubeconfigOf(bench.namespace, who);
    }

    /** What the API server took, in the order in which it came there. */
    List<Write> toApiServer() {
        List<Write> writes = new ArrayList<>();
        for (String who : addresses.keySet()) {
            AuditedCalls.of(bench.cluster, bench.namespace, who)
                    .writes()
                    .forEach(call -> writes.add(
                            new Write(call.at(), who, call.verb() + " " + call.about() + " " + call.name())));
        }
        writes.sort(Comparator.comparing(Write::at));
        return writes;
    }

    /** Statements that change something in PostgreSQL, in the order of its log. */
    List<Write> toPostgres() {
        List<Write> writes = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(bench.postgres.logFile())) {
                Matcher found = STATEMENT.matcher(line);
                if (found.find()) {
                    addresses.forEach((who, address) -> {
                        if (address.equals(found.group(3))) {
                            writes.add(new Write(
                                    Instant.parse(found.group(1) + "T" + found.group(2) + "Z"), who, found.group(4)));
                        }
                    });
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writes;
    }
}
