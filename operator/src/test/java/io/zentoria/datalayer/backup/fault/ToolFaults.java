package io.zentoria.datalayer.backup.fault;

import io.zentoria.datalayer.backup.tool.FakeTool.Mode;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.Map;
import java.util.stream.Stream;

/** Every program of a run, failing and lying in every way. */
final class ToolFaults {
    private static final String HUNG = "gave no sign for 1 s: look whether what it talks to answers";
    private static final String POSTGRES = "PostgreSQL at 127.0.0.1:";
    private static final String REDIS = "Redis at 127.0.0.1:";
    private static final String LOG = "look at the server's log";

    private ToolFaults() {}

    static Stream<FaultRow> rows() {
        return Stream.of(
                        program(
                                "pg_dump",
                                StoreKind.POSTGRES,
                                "database fault_it of " + POSTGRES,
                                Map.of(
                                        Mode.SILENT,
                                        "what came is cut: is ",
                                        Mode.HALF,
                                        "what came is cut: is ",
                                        Mode.HALF_KILLED,
                                        "exit code 137 (it said nothing): " + LOG,
                                        Mode.HALF_HUNG,
                                        HUNG,
                                        Mode.NOISE_FAILED,
                                        LOG)),
                        program(
                                "pg_dumpall",
                                StoreKind.POSTGRES,
                                "the roles of " + POSTGRES,
                                Map.of(
                                        Mode.SILENT,
                                        "what came has no end: is ",
                                        Mode.HALF,
                                        "what came has no end: is ",
                                        Mode.HALF_KILLED,
                                        "exit code 137 (it said nothing): " + LOG,
                                        Mode.HALF_HUNG,
                                        HUNG,
                                        Mode.NOISE_FAILED,
                                        LOG)),
                        program(
                                "redis-cli",
                                StoreKind.REDIS,
                                REDIS,
                                Map.of(
                                        Mode.SILENT, LOG,
                                        Mode.HALF, LOG,
                                        Mode.HALF_KILLED, LOG,
                                        Mode.HALF_HUNG, HUNG,
                                        Mode.NOISE_FAILED, LOG)),
                        // What it says is not needed, so long as it says that all is well.
                        program(
                                "redis-check-rdb",
                                StoreKind.REDIS,
                                REDIS,
                                Map.of(
                                        Mode.HALF_KILLED,
                                        "ended by signal 9; look at",
                                        Mode.HALF_HUNG,
                                        HUNG,
                                        Mode.NOISE_FAILED,
                                        LOG)),
                        rclone("rcat", false),
                        rclone("cat", true),
                        rclone("lsjson", true))
                .flatMap(rows -> rows);
    }

    private static Stream<FaultRow> program(String name, StoreKind store, String what, Map<Mode, String> sentences) {
        return Stream.of(Mode.values()).map(mode -> {
            FaultRow row =
                    FaultRow.of(name + " " + mode, "local", "disk").with(store).tool(name, "*", mode);
            String sentence = sentences.get(mode);
            return sentence == null ? row : row.fails(what, sentence);
        });
    }

    /** rclone writes by one command, reads back by another, and looks by a third; the noisy one does all three. */
    private static Stream<FaultRow> rclone(String command, boolean copied) {
        return Stream.of(Mode.values())
                .filter(mode -> !mode.good() || !command.equals("lsjson"))
                .map(mode -> {
                    FaultRow row = FaultRow.of("rclone " + (mode.good() ? "" : command + " ") + mode, "far", "local")
                            .tool("rclone", mode.good() ? "*" : command, mode);
                    FaultRow placed =
                            (copied ? row.swapped() : row).titled(row.title() + (copied ? ", second" : ", first"));
                    return mode.good() ? placed : placed.fails("tier far", mode == Mode.HALF_HUNG ? HUNG : "look ");
                });
    }
}
