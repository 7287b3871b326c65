package io.zentoria.datalayer.backup.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.qdrant.QdrantEndpoint;
import io.zentoria.datalayer.qdrant.QdrantVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads collections as snapshots of the server's own, and beside them their aliases, which are in no snapshot, and their
 * configuration. A snapshot lies on the server's disk only as long as it is read; while it does, a note in the
 * collection's metadata says so, by which the next run takes away what a crash left. Servers that keep no metadata
 * (before 1.16), and keys that may not write it, do without: there a crash leaves a file.
 *
 * <p>Points are counted before and after a snapshot is made. {@code points} stands in the manifest when both are the
 * same; otherwise somebody was writing, and {@code points.min} and {@code points.max} say between which numbers the
 * snapshot's must be. As many points added as deleted in between go unnoticed.
 *
 * <p>Not for two runs on one server at the same time: one would take the other's snapshots for leavings.
 */
public final class QdrantBackup implements StoreBackup {
    /** How many points a restore must hold again. */
    static final String POINTS = "points";
    /** Instead of it when somebody was writing: not fewer. */
    static final String POINTS_MIN = "points.min";
    /** And not more. */
    static final String POINTS_MAX = "points.max";

    private static final Logger LOG = LoggerFactory.getLogger(QdrantBackup.class);
    private static final int BUFFER = 1 << 16;

    private final List<String> collections;
    private final Clock clock;
    private final QdrantRest rest;
    private final QdrantServerView view;
    private final Origin origin;
    private final boolean marks;
    private final Map<String, JsonNode> described = new LinkedHashMap<>();
    private final List<CollectionSnapshot> unremoved = new ArrayList<>();

    /**
     * Looks at the server.
     *
     * @param collections in the order in which they are read
     * @throws BackupException reasons {@code CollectionMissing}, {@code ClusterNotSupported} and those of a server that
     *     does not answer
     */
    public QdrantBackup(QdrantEndpoint endpoint, List<String> collections, Clock clock)
            throws BackupException, InterruptedException {
        this(endpoint, collections, clock, RestLimits.STANDARD);
    }

    QdrantBackup(QdrantEndpoint endpoint, List<String> collections, Clock clock, RestLimits limits)
            throws BackupException, InterruptedException {
        this.collections = List.copyOf(collections);
        this.clock = clock;
        this.rest = new QdrantRest(endpoint, limits);
        this.view = new QdrantServerView(rest);
        boolean looked = false;
        try {
            String version = view.version();
            this.marks = !QdrantVersion.parse(version).before(QdrantVersion.METADATA);
            look();
            this.origin = new Origin(
                    endpoint.address(),
                    version,
                    QdrantServerView.mark(described.values()),
                    "Qdrant snapshot " + version);
            looked = true;
        } finally {
            if (!looked) {
                rest.close();
            }
        }
    }

    private void look() throws BackupException, InterruptedException {
        SortedSet<String> there = view.collections();
        for (String collection : collections) {
            if (!there.contains(collection)) {
                throw BackupException.permanent(
                        RestFailures.COLLECTION_MISSING,
                        "collection %s is not on %s: create it, or take it out of the backup"
                                .formatted(collection, rest.failures().at()),
                        null);
            }
            described.put(collection, view.collection(collection));
        }
        if (!collections.isEmpty()) {
            view.requireOneNode(collections.getFirst());
        }
    }

    @Override
    public StoreKind store() {
        return StoreKind.QDRANT;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    /** Takes away first what an earlier run left on the server. */
    @Override
    public List<Piece> pieces() throws BackupException {
        List<Piece> pieces = new ArrayList<>();
        try {
            for (String collection : collections) {
                new CollectionSnapshot(rest, collection, marks, clock).removeLeft(view.collection(collection));
                pieces.add(new Points(collection));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BackupException.passing("Interrupted", "the backup of Qdrant was interrupted by a stop", e);
        }
        pieces.add(new Paper(BackupPapers.ALIASES, "the aliases", () -> BackupPapers.aliases(aliases())));
        pieces.add(new Paper(
                BackupPapers.COLLECTIONS,
                "the configuration of the collections",
                () -> BackupPapers.collections(described)));
        return pieces;
    }

    private SortedMap<String, String> aliases() throws BackupException, InterruptedException {
        SortedMap<String, String> aliases = new TreeMap<>(view.aliases());
        aliases.values().removeIf(collection -> !collections.contains(collection));
        return aliases;
    }

    /** The path of a collection's snapshot; what a path cannot hold is percent-encoded. */
    public static String path(String collection) {
        return BackupPapers.path(collection);
    }

    @Override
    public void close() {
        // What could not be deleted at once is tried again; an interruption must not leave it either.
        boolean interrupted = Thread.interrupted();
        for (CollectionSnapshot snapshot : unremoved) {
            try {
                snapshot.remove();
            } catch (BackupException e) {
                LOG.warn("a snapshot stays on the server until the next run: {}", e.getMessage());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        rest.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void remove(CollectionSnapshot snapshot) {
        boolean interrupted = Thread.interrupted();
        try {
            snapshot.remove();
        } catch (BackupException e) {
            LOG.debug("deleting a snapshot is tried again at the end", e);
            unremoved.add(snapshot);
        } catch (InterruptedException e) {
            interrupted = true;
            unremoved.add(snapshot);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A collection's snapshot. */
    private final class Points implements Piece {
        private final String collection;

        Points(String collection) {
            this.collection = collection;
        }

        @Override
        public String path() {
            return QdrantBackup.path(collection);
        }

        @Override
        public String title() {
            return "collection " + collection;
        }

        @Override
        public OptionalLong estimate() {
            return OptionalLong.empty();
        }

        @Override
        public Taken write(OutputStream to) throws BackupException, IOException, InterruptedException {
            described.put(collection, view.collection(collection));
            CollectionSnapshot snapshot = new CollectionSnapshot(rest, collection, marks, clock);
            try {
                long before = view.count(collection);
                Instant asOf = clock.instant();
                CollectionSnapshot.Description made = snapshot.create();
                SortedMap<String, Long> counts = counts(before, view.count(collection));
                download(made, to);
                return new Taken(asOf, counts);
            } finally {
                remove(snapshot);
            }
        }

        private void download(CollectionSnapshot.Description snapshot, OutputStream to)
                throws BackupException, IOException, InterruptedException {
            String doing = "reading the snapshot of collection " + collection;
            MessageDigest digest = sha256();
            long size = 0;
            try (InputStream in =
                    rest.open(QdrantRest.path("collections", collection, "snapshots", snapshot.name()), doing)) {
                byte[] buffer = new byte[BUFFER];
                for (int read = read(in, buffer, doing); read >= 0; read = read(in, buffer, doing)) {
                    to.write(buffer, 0, read);
                    digest.update(buffer, 0, read);
                    size += read;
                }
            }
            String sum = HexFormat.of().formatHex(digest.digest());
            if (size != snapshot.size()
                    || !snapshot.checksum().map(sum::equalsIgnoreCase).orElse(true)) {
                throw BackupException.passing(
                        "SnapshotDamaged",
                        "what came of the snapshot of collection %s is not what %s made (%d of %d bytes, SHA-256 %s): look at the server's disk and the network between"
                                .formatted(collection, rest.failures().at(), size, snapshot.size(), sum),
                        null);
            }
        }

        /** Only the server's failures are told in sentences here: those of the tier are passed on. */
        private int read(InputStream in, byte[] buffer, String doing) throws BackupException {
            try {
                return in.read(buffer, 0, buffer.length);
            } catch (IOException e) {
                throw rest.failures().silence(doing, e);
            }
        }
    }

    static SortedMap<String, Long> counts(long before, long after) {
        SortedMap<String, Long> counts = new TreeMap<>();
        if (before == after) {
            counts.put(POINTS, before);
        } else {
            counts.put(POINTS_MIN, Math.min(before, after));
            counts.put(POINTS_MAX, Math.max(before, after));
        }
        return counts;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Makes the content of a small file. */
    @FunctionalInterface
    private interface Writing {
        byte[] bytes() throws BackupException, InterruptedException;
    }

    /** A small file beside the snapshots. */
    private final class Paper implements Piece {
        private final String path;
        private final String title;
        private final Writing writing;

        Paper(String path, String title, Writing writing) {
            this.path = path;
            this.title = title;
            this.writing = writing;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public String title() {
            return title;
        }

        @Override
        public OptionalLong estimate() {
            return OptionalLong.empty();
        }

        @Override
        public Taken write(OutputStream to) throws BackupException, IOException, InterruptedException {
            Instant asOf = clock.instant();
            to.write(writing.bytes());
            return new Taken(asOf, new TreeMap<>());
        }
    }
}
