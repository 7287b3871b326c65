package io.zentoria.datalayer.backup.tool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A program to run. Secrets go through files of mode 0600 that {@code environment} or {@code arguments} name, or through
 * {@code input}; never in either of them.
 *
 * @param program the file to start
 * @param arguments handed over as they are; no shell looks at them
 * @param environment all of it: nothing is inherited but {@code PATH}, {@code LANG} and {@code HOME}
 * @param input what the program reads on its standard input
 * @param silence how long it may neither write nor end
 * @param limit how long it may take altogether
 */
public record ToolCall(
        Path program,
        List<String> arguments,
        Map<String, String> environment,
        byte[] input,
        Duration silence,
        Duration limit) {
    public ToolCall {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** A call with no input that may be silent for ten minutes and take a day. */
    public static ToolCall of(Path program, List<String> arguments, Map<String, String> environment) {
        return new ToolCall(program, arguments, environment, new byte[0], Duration.ofMinutes(10), Duration.ofHours(24));
    }

    /** The name of the program, for sentences. */
    public String name() {
        return String.valueOf(program.getFileName());
    }
}
