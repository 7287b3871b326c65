package io.zentoria.datalayer.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.zentoria.datalayer.testbed.RedisServer;
import java.time.Duration;
import java.util.List;

/** A connection of somebody who is not the operator: an administrator at the keyboard, or an application. */
final class Admin implements AutoCloseable {
    private final RedisClient client;
    private final RedisCommands<String, String> commands;

    Admin(RedisServer server) {
        this(server.host(), server.port(), "default", server.adminPassword());
    }

    Admin(String host, int port, String user, String password) {
        client = RedisClient.create(RedisURI.builder()
                .withHost(host)
                .withPort(port)
                .withAuthentication(user, password.toCharArray())
                .build());
        commands = client.connect().sync();
    }

    RedisCommands<String, String> run() {
        return commands;
    }

    RedisClient client() {
        return client;
    }

    /** {@code ACL SETUSER} with the words as they are. */
    void aclSetuser(String... words) {
        acl("SETUSER", words);
    }

    /** The answer of {@code ACL DRYRUN}: {@code OK}, or why not. */
    String dryRun(String user, String... command) {
        CommandArgs<String, String> arguments =
                new CommandArgs<>(StringCodec.UTF8).add("DRYRUN").add(user);
        for (String word : command) {
            arguments.add(word);
        }
        return String.valueOf(commands.dispatch(
                CommandType.ACL, new io.lettuce.core.output.StatusOutput<>(StringCodec.UTF8), arguments));
    }

    private List<Object> acl(String subcommand, String... words) {
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8).add(subcommand);
        for (String word : words) {
            arguments.add(word);
        }
        return commands.dispatch(CommandType.ACL, new NestedMultiOutput<>(StringCodec.UTF8), arguments);
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
