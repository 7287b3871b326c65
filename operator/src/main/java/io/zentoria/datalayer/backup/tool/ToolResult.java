package io.zentoria.datalayer.backup.tool;

/**
 * How a program ended.
 *
 * @param exitCode its own; 128 and more after a signal
 * @param errors the last kilobytes of what it wrote to its standard error
 * @param bytes how much came on its standard output
 */
public record ToolResult(int exitCode, String errors, long bytes) {
    /** The last line that says something, for a sentence; at most 300 characters. */
    public String lastError() {
        String last = errors.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((before, line) -> line)
                .orElse("it said nothing");
        return last.length() <= 300 ? last : last.substring(0, 300) + "…";
    }
}
