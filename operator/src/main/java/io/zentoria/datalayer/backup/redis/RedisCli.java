package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.tool.PrivateFolder;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.redis.RedisEndpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How redis-cli and its fellows are called. The password goes through standard input, never by argument or environment. */
final class RedisCli {
    private static final Pattern VERSION = Pattern.compile("(?:^redis-cli |v=)(\\d+\\.\\d+\\.\\d+)");
    private static final Duration SHORT = Duration.ofSeconds(20);

    private RedisCli() {}

    /**
     * Streams an RDB to standard output, as a replica gets it.
     *
     * @param secrets takes the certificate of the authority
     */
    static ToolCall dump(Path program, RedisEndpoint endpoint, PrivateFolder secrets, Duration silence, Duration limit)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-h", endpoint.host(), "-p", String.valueOf(endpoint.port())));
        endpoint.username().ifPresent(user -> arguments.addAll(List.of("--user", user)));
        if (endpoint.encryption() != RedisEndpoint.Encryption.NONE) {
            arguments.add("--tls");
            if (endpoint.caPem().isPresent()) {
                arguments.addAll(List.of(
                        "--cacert",
                        secrets.file("ca.pem", endpoint.caPem().get()).toString()));
            } else if (endpoint.encryption() == RedisEndpoint.Encryption.REQUIRED) {
                arguments.add("--insecure");
            }
        }
        byte[] input = new byte[0];
        if (endpoint.password().isPresent() || endpoint.username().isPresent()) {
            arguments.add("--askpass");
            input = (endpoint.password().map(Password::reveal).orElse("") + "\n").getBytes(StandardCharsets.UTF_8);
        }
        arguments.addAll(List.of("--rdb", "-"));
        return new ToolCall(program, arguments, Map.of(), input, silence, limit);
    }

    /** The version that redis-cli or redis-server says it has: {@code 8.0.2}. */
    static String version(Tools tools, String name) throws BackupException, InterruptedException {
        Path program = tools.program(name);
        Matcher version = VERSION.matcher(
                Tool.text(new ToolCall(program, List.of("--version"), Map.of(), new byte[0], SHORT, SHORT)));
        if (!version.find()) {
            throw BackupException.permanent(
                    "ToolMissing", "%s does not say its version: is it the program of Redis?".formatted(program), null);
        }
        return version.group(1);
    }
}
