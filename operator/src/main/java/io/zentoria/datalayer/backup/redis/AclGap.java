package io.zentoria.datalayer.backup.redis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.protocol.CommandType;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.redis.RedisCommand;
import io.zentoria.datalayer.redis.RedisLink;
import io.zentoria.datalayer.redis.RedisReply;
import io.zentoria.datalayer.redis.Shown;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The ACL users that a backup has and a server lacks. They are told, not made: users come from the spec. */
final class AclGap {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIMIT = 300;

    private AclGap() {}

    /**
     * A line for the report; none when nobody is missing, or when the backup holds no users.
     *
     * @param files of the backup
     * @throws BackupException reason {@code DumpDamaged}
     */
    static List<String> lines(RedisLink live, Map<String, Path> files) throws StoreException, BackupException {
        Path file = files.get(RedisBackup.ACL);
        if (file == null) {
            return List.of();
        }
        Set<String> missing = users(file);
        RedisLink.Attempt answer = live.attempt(
                        "reading the ACL users", List.of(RedisCommand.of(CommandType.ACL, "USERS")))
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
