package io.zentoria.datalayer.backup.run;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.plan.StoreKind;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A store of one piece, for the tests of the run. */
record MemoryStore(StoreKind store, String content, Instant asOf, boolean fails) implements StoreBackup {
    @Override
    public Origin origin() {
        return new Origin("here:1", "17.11", "id", "tool 1");
    }

    @Override
    public List<Piece> pieces() {
        return List.of(new Piece() {
            @Override
            public String path() {
                return store.word() + "/piece";
            }

            @Override
            public String title() {
                return "the piece of " + store.title();
            }

            @Override
            public OptionalLong estimate() {
                return OptionalLong.empty();
            }

            @Override
            public Taken write(OutputStream to) throws BackupException, IOException {
                to.write(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                if (fails) {
                    throw BackupException.passing("ToolFailed", "it broke off", null);
                }
                return new Taken(asOf, new TreeMap<>(Map.of("public.t", 3L)));
            }
        });
    }

    @Override
    public void close() {
        // Nothing was opened.
    }
}
