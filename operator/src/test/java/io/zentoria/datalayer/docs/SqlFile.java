package io.zentoria.datalayer.docs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** SQL beside the tests: statements that end with a semicolon at the end of a line, each after its title or with none. */
record SqlFile(List<Entry> entries) {
    /**
     * One statement.
     *
     * @param index {@code schema.name}, from the line {@code -- schema.name: purpose} before it; empty without one
     * @param purpose what comes behind the colon
     * @param sql without the semicolon
     */
    record Entry(String index, String purpose, String sql) {}

    static SqlFile read(String name) throws IOException {
        try (InputStream in = SqlFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no " + name + " beside " + SqlFile.class.getName());
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static SqlFile parse(String text) {
        List<Entry> entries = new ArrayList<>();
        String index = "";
        String purpose = "";
        StringBuilder sql = new StringBuilder();
        for (String line : text.lines().toList()) {
            if (line.startsWith("-- ")) {
                index = line.substring(3, line.indexOf(": "));
                purpose = line.substring(line.indexOf(": ") + 2);
                continue;
            }
            sql.append(line).append('\n');
            if (line.endsWith(";")) {
                entries.add(new Entry(index, purpose, sql.toString().strip().replaceFirst(";$", "")));
                sql.setLength(0);
            }
        }
        return new SqlFile(List.copyOf(entries));
    }
}
