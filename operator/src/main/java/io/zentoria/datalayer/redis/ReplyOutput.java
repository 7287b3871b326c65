package io.zentoria.datalayer.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Any reply as it came: bytes, a whole number, nothing, or a list of such. The driver's own outputs each know one shape
 * and read text as UTF-8, which keys need not be.
 */
final class ReplyOutput extends CommandOutput<byte[], byte[], ReplyOutput.Reply> {
    /** A reply; the value is null, a {@code byte[]}, a {@code Long} or a list of such. */
    static final class Reply {
        private @Nullable Object value;

        @Nullable
        Object value() {
            return value;
        }
    }

    private record Open(List<@Nullable Object> items, int size) {}

    private final Deque<Open> open = new ArrayDeque<>();

    ReplyOutput() {
        super(ByteArrayCodec.INSTANCE, new Reply());
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            leaf(null);
            return;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        leaf(copy);
    }

    @Override
    public void set(long integer) {
        leaf(integer);
    }

    @Override
    public void multi(int count) {
        if (count < 0) {
            leaf(null);
            return;
        }
        List<@Nullable Object> items = new ArrayList<>(count);
        if (count == 0) {
            leaf(items);
            return;
        }
        add(items);
        open.push(new Open(items, count));
    }

    private void leaf(@Nullable Object value) {
        add(value);
        while (!open.isEmpty() && open.peek().items().size() == open.peek().size()) {
            open.pop();
        }
    }

    private void add(@Nullable Object value) {
        Open innermost = open.peek();
        if (innermost == null) {
            output.value = value;
        } else {
            innermost.items().add(value);
        }
    }
}
