package io.zentoria.datalayer.doctor;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.PoolerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.layer.DataLayer;
import io.zentoria.datalayer.layer.PassOutcome;
import io.zentoria.datalayer.layer.Progress;
import io.zentoria.datalayer.layer.Request;
import io.zentoria.datalayer.layer.StoreOutcome;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whether the servers are found, let the administrator in, and are what the resource asks for. */
final class StoreChecks {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int NAMED = 3;
    private static final int POSTGRES_PORT = 5432;
    private static final int POOLER_PORT = 6432;
    private static final int REDIS_PORT = 6379;
    private static final int QDRANT_PORT = 6334;

    private final Owner owner;
    private final DataLayerSpec spec;
    private final Map<StoreKind, String> identities;
    private final Consumer<Diagnosis> found;

    /** @param identities which server answered for a store before */
    StoreChecks(Owner owner, DataLayerSpec spec, Map<StoreKind, String> identities, Consumer<Diagnosis> found) {
        this.owner = owner;
        this.spec = spec;
        this.identities = Map.copyOf(identities);
        this.found = found;
    }

    private record Address(String host, int port) {
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** @return the stores that were read */
    Set<StoreKind> run(DataLayer layer) throws InterruptedException {
        Set<StoreKind> reached = EnumSet.noneOf(StoreKind.class);
        addresses().forEach((kind, address) -> {
            if (reaches(kind, address)) {
                reached.add(kind);
            }
        });
        PassOutcome outcome = layer.run(
                new Request(owner, 0, spec, false, false, Optional.empty(), identities, Optional.empty()),
                Progress.SILENT);
        Set<StoreKind> read = EnumSet.noneOf(StoreKind.class);
        for (StoreOutcome store : outcome.stores()) {
            // What cannot be reached was said already.
            if (reached.contains(store.store()) && tell(store, outcome.digest())) {
                read.add(store.store());
            }
        }
        return read;
    }

    private Map<StoreKind, Address> addresses() {
        Map<StoreKind, Address> all = new EnumMap<>(StoreKind.class);
        PostgresSpec postgres = spec.postgres();
        if (postgres != null) {
            all.put(
                    StoreKind.POSTGRES,
                    address(postgres.endpoint().host(), postgres.endpoint().port(), POSTGRES_PORT));
            PoolerSpec pooler = postgres.pooler();
            if (pooler != null && pooler.endpoint() != null) {
                Integer port = pooler.endpoint().port();
                all.put(
                        StoreKind.POOLER,
                        address(pooler.endpoint().host(), port == null ? pooler.port() : port, POOLER_PORT));
            }
        }
        if (spec.redis() != null) {
            all.put(
                    StoreKind.REDIS,
                    address(
                            spec.redis().endpoint().host(),
                            spec.redis().endpoint().port(),
                            REDIS_PORT));
        }
        if (spec.qdrant() != null) {
            all.put(
                    StoreKind.QDRANT,
                    address(
                            spec.qdrant().endpoint().host(),
                            spec.qdrant().endpoint().grpcPort(),
                            QDRANT_PORT));
        }
        return all;
    }

    private static Address address(String host, @Nullable Integer port, int otherwise) {
        return new Address(host, Objects.requireNonNullElse(port, otherwise));
    }

    private boolean reaches(StoreKind kind, Address address) {
        String subject = kind.word() + " address";
        InetAddress host;
        try {
            host = InetAddress.getByName(address.host());
        } catch (UnknownHostException e) {
            found.accept(Diagnosis.fail(
                    subject,
                    "nobody knows the name %s, where %s should be, from this machine"
                            .formatted(address.host(), kind.title()),
                    "mend the name in %s.endpoint.host, or ask where that name is known (inside the cluster?)"
                            .formatted(kind == StoreKind.POOLER ? "postgres.pooler" : kind.word())));
            return false;
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, address.port()), (int) CONNECT.toMillis());
            found.accept(Diagnosis.ok(subject, "%s takes connections at %s".formatted(kind.title(), address)));
            return true;
        } catch (IOException e) {
            found.accept(Diagnosis.fail(
                    subject,
                    "%s takes no connection at %s (%s)".formatted(kind.title(), address, e.getMessage()),
                    "look whether it runs and listens there, and whether a firewall or NetworkPolicy is between"));
            return false;
        }
    }

    private boolean tell(StoreOutcome store, Optional<String> digest) {
        String word = store.store().word();
        if (store.trouble().isPresent()) {
            found.accept(Diagnosis.fail(
                    word + " login",
                    store.trouble().get().message() + " ("
                            + store.trouble().get().reason() + ")",
                    ""));
            return false;
        }
        store.identity()
                .ifPresent(identity -> found.accept(Diagnosis.ok(
                        word + " login",
                        "%s %s at %s lets the administrator in%s"
                                .formatted(
                                        store.store().title(),
                                        identity.version(),
                                        identity.address(),
                                        identity.id().isEmpty() ? "" : ", it is " + identity.id()))));
        store.conflicts()
                .forEach(conflict -> found.accept(
                        Diagnosis.fail(word + " plan", conflict.target() + ": " + conflict.message(), "")));
        if (!store.denied().isEmpty()) {
            found.accept(Diagnosis.fail(
                    word + " plan",
                    "%d changes would lose data and are held back: %s"
                            .formatted(store.denied().size(), named(store.denied())),
                    "look at them with 'zdl plan'; allow them with 'zdl apply --approve %s', or take the cause back"
                            .formatted(digest.orElse("DIGEST"))));
        }
        if (!store.pending().isEmpty()) {
            found.accept(Diagnosis.warn(
                    word + " plan",
                    "%d changes lie between %s and the resource: %s"
                            .formatted(store.pending().size(), store.store().title(), named(store.pending())),
                    "'zdl plan' shows them all, 'zdl apply' or the operator makes them"));
        }
        if (store.converged()) {
            found.accept(Diagnosis.ok(word + " plan", store.store().title() + " is what the resource asks for"));
        }
        store.orphans()
                .forEach(orphan -> found.accept(Diagnosis.warn(
                        word + " plan",
                        "%s %s is kept, although the resource no longer names it"
                                .formatted(
                                        orphan.target().kind(), orphan.target().name()),
                        "name it again, or let it go with policy.destructiveChanges: Allow")));
        store.notices()
                .forEach(notice ->
                        found.accept(Diagnosis.warn(word, notice.message() + " (" + notice.reason() + ")", "")));
        return true;
    }

    private static String named(List<Change> changes) {
        String first = String.join(
                "; ", changes.stream().limit(NAMED).map(Change::summary).toList());
        return changes.size() > NAMED ? first + "; …" : first;
    }
}
