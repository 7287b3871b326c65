package io.zentoria.datalayer.testbed.qdrant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One call of a table, and what a Qdrant 1.18 answers.
 *
 * @param table the file that it stands in; the rows of a file are one conversation, in their order
 * @param who who asks, {@code key} where the file does not say
 * @param door {@code gRPC}, {@code UPLOAD}, or a method of HTTP
 * @param call the method of gRPC or the path of REST
 * @param body the message of gRPC in its text format, or the JSON; empty: none
 * @param status of HTTP, or the code of gRPC
 * @param answer what {@link Answers} compares
 * @param keeps names for later rows, each with the expression that finds its value in the answer
 */
record Row(
        String table,
        String title,
        String who,
        String door,
        String call,
        String body,
        String status,
        String answer,
        Map<String, String> keeps) {
    private static final String HEAD = "### ";
    private static final String ARROW = "→ ";

    boolean grpc() {
        return door.equals("gRPC");
    }

    /** Whether it can be asked again until the server has settled. */
    boolean reads() {
        return door.equals("GET") || call.endsWith("/Get") || call.endsWith("/count") || call.endsWith("/Count");
    }

    @Override
    public String toString() {
        return table + ": " + title;
    }

    /** All rows of a file. */
    static List<Row> of(String table) {
        List<Row> rows = new ArrayList<>();
        for (String section : text(table).split("(?m)^" + HEAD)) {
            if (!section.startsWith("#")) {
                rows.add(row(table, section.lines().toList()));
            }
        }
        return rows;
    }

    private static String text(String table) {
        try (InputStream in = Row.class.getResourceAsStream("/qdrant/" + table + ".txt")) {
            return new String(Objects.requireNonNull(in, table).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String table, List<String> lines) {
        String who = "key";
        String call = "";
        String answer = "";
        Map<String, String> keeps = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith("as ")) {
                who = line.substring("as ".length());
            } else if (line.startsWith("keep ")) {
                String[] words = line.split(" ", 3);
                keeps.put(words[1], words[2]);
            } else if (line.startsWith(ARROW)) {
                answer = line.substring(ARROW.length());
            } else if (!line.isBlank()) {
                call = line;
            }
        }
        String[] words = call.split(" ", 3);
        String[] parts = answer.split(":? ", 2);
        return new Row(
                table,
                lines.getFirst(),
                who,
                words[0],
                words[1],
                words.length == 3 ? words[2] : "",
                parts[0],
                parts.length == 2 ? parts[1] : "",
                keeps);
    }
}
