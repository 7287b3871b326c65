package io.zentoria.datalayer.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Protocol.Command;

/** One command with its arguments as bytes. Does not print its arguments: they may hold what nobody should read. */
public final class RedisCommand {
    private final Command word;
    private final List<byte[]> arguments;

    private RedisCommand(Command word, List<byte[]> arguments) {
        this.word = word;
        this.arguments = arguments;
    }

    /** A command with arguments of text. */
    public static RedisCommand of(Command word, String... arguments) {
        return of(word, List.of(arguments));
    }

    /** A command with arguments of text. */
    public static RedisCommand of(Command word, List<String> arguments) {
        List<byte[]> bytes = new ArrayList<>();
        arguments.forEach(argument -> bytes.add(argument.getBytes(StandardCharsets.UTF_8)));
        return new RedisCommand(word, bytes);
    }

    /** A command about one key, with the rest of its arguments behind the key. */
    public static RedisCommand onKey(Command word, byte[] key, String... rest) {
        List<byte[]> bytes = new ArrayList<>();
        bytes.add(key);
        for (String argument : rest) {
            bytes.add(argument.getBytes(StandardCharsets.UTF_8));
        }
        return new RedisCommand(word, bytes);
    }

    /** A command of two words about one key, {@code MEMORY USAGE key}. */
    public static RedisCommand onKey(Command word, String second, byte[] key) {
        return new RedisCommand(word, List.of(second.getBytes(StandardCharsets.UTF_8), key));
    }

    /** A command with arguments of any bytes, which are not copied. */
    public static RedisCommand ofBytes(Command word, List<byte[]> arguments) {
        return new RedisCommand(word, List.copyOf(arguments));
    }

    Command word() {
        return word;
    }

    byte[][] arguments() {
        return arguments.toArray(new byte[0][]);
    }

    @Override
    public String toString() {
        return word.name();
    }
}
