package io.zentoria.datalayer.backup.redis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.redis.RedisCommand;
import io.zentoria.datalayer.redis.RedisLink;
import io.zentoria.datalayer.redis.RedisReply;
import io.zentoria.datalayer.redis.Shown;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import redis.clients.jedis.Protocol.Command;

/**
 * What a backup has and a server lacks, and what is told, not made: ACL users, which come from the spec, and libraries of
 * functions, which are programs and no data.
 */
final class NotRestored {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIMIT = 300;

    private NotRestored() {}

    /**
     * Lines for the report; none when nothing is missing.
     *
     * @param loaded the private server
     * @param files of the backup
     * @throws BackupException reason {@code DumpDamaged}
     */
    static List<String> lines(RedisLink loaded, RedisLink live, Map<String, Path> files)
            throws StoreException, BackupException {
        List<String> lines = new ArrayList<>(users(live, files));
        Set<String> libraries = libraries(loaded).orElse(Set.of());
        if (!libraries.isEmpty()) {
            Optional<Set<String>> there = libraries(live);
            there.ifPresent(libraries::removeAll);
            if (!libraries.isEmpty()) {
                lines.add(
                        "libraries of functions of the backup that the server %s, not restored; load them with FUNCTION LOAD: %s"
                                .formatted(
                                        there.isPresent() ? "lacks" : "may lack",
                                        Shown.text(String.join(", ", libraries), LIMIT)));
            }
        }
        return lines;
    }

    /** Empty when the server does not tell. */
    private static Optional<Set<String>> libraries(RedisLink link) throws StoreException {
        RedisLink.Attempt answer = link.attempt(
                        "reading the functions", List.of(RedisCommand.of(Command.FUNCTION, "LIST")))
                .getFirst();
        if (answer.refusal().isPresent()) {
            return Optional.empty();
        }
        Set<String> names = new TreeSet<>();
        answer.reply()
                .list()
                .forEach(library -> library.pairs()
                        .getOrDefault("library_name", new RedisReply(null))
                        .text()
                        .ifPresent(names::add));
        return Optional.of(names);
    }

    private static List<String> users(RedisLink live, Map<String, Path> files) throws StoreException, BackupException {
        Path file = files.get(RedisBackup.ACL);
        if (file == null) {
            return List.of();
        }
        Set<String> missing = users(file);
        RedisLink.Attempt answer = live.attempt("reading the ACL users", List.of(RedisCommand.of(Command.ACL, "USERS")))
                .getFirst();
        if (answer.refusal().isPresent()) {
            return List.of("the ACL users of the server could not be compared: "
                    + answer.refusal().get());
        }
        answer.reply().list().stream().map(RedisReply::textOrNull).forEach(missing::remove);
        return missing.isEmpty()
                ? List.of()
                : List.of("ACL users of the backup that the server lacks, not restored since the spec makes users: "
                        + Shown.text(String.join(", ", missing), LIMIT));
    }

    private static Set<String> users(Path file) throws BackupException {
        Set<String> users = new TreeSet<>();
        try {
            for (JsonNode line : JSON.readTree(file.toFile()).path("users")) {
                String[] words = line.asText().split(" ", 3);
                if (words.length > 1 && words[0].equals("user")) {
                    users.add(words[1]);
                }
            }
        } catch (IOException e) {
            throw BackupException.permanent(
                    "DumpDamaged", "%s of the backup cannot be read: use another backup".formatted(RedisBackup.ACL), e);
        }
        return users;
    }
}
