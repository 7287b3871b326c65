package io.zentoria.datalayer.backup.tool;

import java.util.List;
import java.util.Locale;

/**
 * How a program ended.
 *
 * @param exitCode its own; 128 and more after a signal
 * @param errors the last kilobytes of what it wrote to its standard error
 * @param bytes how much came on its standard output
 */
public record ToolResult(int exitCode, String errors, long bytes) {
    /**
     * The last line that speaks of an error, or else the last one that says something, for a sentence; at most 300
     * characters. PostgreSQL's programs repeat the statement after the error.
     */
    public String lastError() {
        List<String> lines = errors.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        String last = lines.reversed().stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).contains("error:"))
                .findFirst()
                .orElse(lines.isEmpty() ? "it said nothing" : lines.getLast());
        return last.length() <= 300 ? last : last.substring(0, 300) + "…";
    }
}
