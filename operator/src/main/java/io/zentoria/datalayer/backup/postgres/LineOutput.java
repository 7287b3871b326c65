package io.zentoria.datalayer.backup.postgres;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Hands on what is written to it by lines, of each its first {@value #LONGEST} bytes. */
final class LineOutput extends OutputStream {
    private static final int LONGEST = 64 * 1024;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LineOutput(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void write(int one) {
        if (one == '\n') {
            lines.accept(line.toString(StandardCharsets.UTF_8));
            line.reset();
        } else if (line.size() < LONGEST) {
            line.write(one);
        }
    }
}
