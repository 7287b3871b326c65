package io.zentoria.datalayer.backup.tool;

import io.zentoria.datalayer.testbed.ClientTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Programs that stand in front of the real ones and do worse. */
public final class FakeTool {
    /** What it does instead of its work, or beside it. */
    public enum Mode {
        /** Says that all is well, and did nothing. */
        SILENT("exit 0"),
        HALF("half \"$@\"; exit 0"),
        HALF_KILLED("half \"$@\"; kill -9 $$"),
        HALF_HUNG("half \"$@\"; exec tail -f /dev/null"),
        NOISE_FAILED("noise; exit 1"),
        NOISE_GOOD("noise; exec \"$REAL\" \"$@\"");

        private final String deed;

        Mode(String deed) {
            this.deed = deed;
        }

        /** Whether nothing is wrong with what comes of it. */
        public boolean good() {
            return this == NOISE_GOOD;
        }
    }

    private FakeTool() {}

    /**
     * Puts one into a folder.
     *
     * @param command its first argument must be this to be treated badly; {@code *}: any
     */
    public static void put(Path folder, String name, String command, Mode mode) throws IOException {
        script(folder, name, """
                REAL='%s'
                SPACE='%s'
                case "$1" in --version) exec "$REAL" "$@";; esac
                case "$1" in %s) ;; *) exec "$REAL" "$@";; esac
                : > "$SPACE/struck"
                noise() { head -c 10000000 /dev/zero | tr '\\0' x >&2; }
                %s
                %s
                """.formatted(
                        ClientTools.folder().resolve(name),
                        Files.createDirectories(folder.resolve("space")),
                        command,
                        command.equals("rcat") ? HALF_OF_INPUT : HALF_OF_OUTPUT,
                        mode.deed));
    }

    private static final String HALF_OF_OUTPUT = """
            half() {
                all=$(mktemp -p "$SPACE"); "$REAL" "$@" > "$all"
                head -c $(( $(wc -c < "$all") / 2 )) "$all"
            }""";

    /** The program must not hear of the size that it was to get. */
    private static final String HALF_OF_INPUT = """
            half() {
                all=$(mktemp -p "$SPACE"); cat > "$all"
                left=$#
                while [ $left -gt 0 ]; do
                    word=$1; shift; left=$((left - 1))
                    case "$word" in --size) shift; left=$((left - 1));; *) set -- "$@" "$word";; esac
                done
                head -c $(( $(wc -c < "$all") / 2 )) "$all" | "$REAL" "$@"
            }""";

    /** Whether any of a folder was asked to do what it does badly. */
    public static boolean struck(Path folder) {
        return Files.exists(folder.resolve("space").resolve("struck"));
    }

    /** Puts a program with these lines of sh into a folder. */
    public static void script(Path folder, String name, String lines) throws IOException {
        Path fake = Files.createDirectories(folder).resolve(name);
        Files.writeString(fake, "#!/bin/sh\n" + lines + "\n");
        Files.setPosixFilePermissions(fake, PosixFilePermissions.fromString("rwx------"));
    }
}
