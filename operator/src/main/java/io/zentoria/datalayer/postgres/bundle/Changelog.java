package io.zentoria.datalayer.postgres.bundle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One changelog file, read.
 *
 * @param path its logical file path, part of the identity of its changesets
 * @param text formatted SQL
 */
public record Changelog(String path, String text, List<Changeset> changesets) {
    public Changelog {
        changesets = List.copyOf(changesets);
    }

    /**
     * One changeset.
     *
     * @param checksum Liquibase's own
     * @param repeatable whether it may be edited after it ran ({@code runOnChange})
     * @param labels the vector tables that it belongs to; none means that it is always run
     */
    public record Changeset(String id, String author, String checksum, boolean repeatable, List<String> labels) {
        public Changeset {
            labels = List.copyOf(labels);
        }
    }

    /** What lies between a changelog and what was run of it. */
    public record Pending(List<Changeset> toRun, List<Changeset> edited) {
        public boolean isEmpty() {
            return toRun.isEmpty() && edited.isEmpty();
        }
    }

    /**
     * Which changesets are still to run, and which were edited after they ran. Pure.
     *
     * @param history all that was run in the database
     * @param labels the vector tables that are there or asked for
     */
    public Pending pending(List<HistoryRow> history, Collection<String> labels) {
        List<Changeset> toRun = new ArrayList<>();
        List<Changeset> edited = new ArrayList<>();
        for (Changeset changeset : changesets) {
            if (!changeset.labels().isEmpty() && changeset.labels().stream().noneMatch(labels::contains)) {
                continue;
            }
            HistoryRow ran = history.stream()
                    .filter(row -> row.path().equals(path)
                            && row.id().equals(changeset.id())
                            && row.author().equals(changeset.author()))
                    .findFirst()
                    .orElse(null);
            if (ran == null) {
                toRun.add(changeset);
            } else if (ran.checksum() != null && !ran.checksum().equals(changeset.checksum())) {
                (changeset.repeatable() ? toRun : edited).add(changeset);
            }
        }
        return new Pending(List.copyOf(toRun), List.copyOf(edited));
    }
}
