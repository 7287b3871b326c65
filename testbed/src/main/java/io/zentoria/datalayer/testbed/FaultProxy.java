package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a client and a server, and does to their lines what networks do. A fault that is set holds for lines
 * that are open as well as for those to come.
 */
public final class FaultProxy implements AutoCloseable {
    /** What happens to the lines. */
    public sealed interface Fault {
        /** All goes through. */
        record None() implements Fault {}

        /** Every line ends at once with a reset, open ones too. */
        record Refuse() implements Fault {}

        /** Lines are taken and kept open; nothing goes through in either direction. */
        record Hang() implements Fault {}

        /**
         * Every line ends with a reset once the server has said so much on it.
         *
         * @param bytes of the server's answers since the fault was set, per line
         */
        record Cut(long bytes) implements Fault {
            public Cut {
                if (bytes < 0) {
                    throw new IllegalArgumentException("bytes: " + bytes);
                }
            }
        }

        /** Every piece, at most 4 KiB, waits so long before it goes on, in both directions. */
        record Slow(Duration delay) implements Fault {}

        /** The server hears everything; the client hears nothing until another fault is set. */
        record Unanswered() implements Fault {}
    }

    private static final int PIECE = 4096;
    private static final int CONNECT_MILLIS = 5_000;

    private final String host;
    private final int port;
    private final ServerSocket listener;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong heard = new AtomicLong();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();
    private final Object change = new Object();
    private volatile Fault fault = new Fault.None();

    private FaultProxy(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        this.listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    }

    /**
     * Listens on a free port of the loopback.
     *
     * @param host where the server is
     * @param port its port
     */
    public static FaultProxy to(String host, int port) {
        try {
            FaultProxy proxy = new FaultProxy(host, port);
            Thread.ofVirtual().name("fault-proxy-" + port).start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("no proxy to " + host + ":" + port, e);
        }
    }

    public String host() {
        return Ports.HOST;
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Sets what happens from now on. */
    public void set(Fault next) {
        synchronized (change) {
            fault = next;
            for (Line line : lines) {
                line.answeredUnderFault.set(0);
                if (next instanceof Fault.Refuse || next instanceof Fault.Cut(long bytes) && bytes == 0) {
                    line.reset();
                }
            }
            change.notifyAll();
        }
    }

    /** Everything goes through again. */
    public void heal() {
        set(new Fault.None());
    }

    /** Bytes that went from clients to the server. */
    public long bytesSent() {
        return sent.get();
    }

    /** Bytes that the server said, whether or not they went on. */
    public long bytesHeardFromServer() {
        return heard.get();
    }

    /** Bytes that went from the server to clients. */
    public long bytesAnswered() {
        return answered.get();
    }

    /** Lines that were ever taken. */
    public int linesOpened() {
        return opened.get();
    }

    /** How often a client spoke after a server, those of the handshakes included: round trips, pipelines as one. */
    public int roundTrips() {
        return turns.get();
    }

    /** Lines that are open now. */
    public int linesOpen() {
        return lines.size();
    }

    /** Ends all lines and listens no longer. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy to " + host + ":" + port + " did not close", e);
        }
        set(new Fault.Refuse());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                opened.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException("the proxy to " + host + ":" + port + " takes no more lines", e);
                }
            }
        }
    }

    private void serve(Socket client) {
        Line line = new Line(client);
        synchronized (change) {
            lines.add(line);
            if (fault instanceof Fault.Refuse || fault instanceof Fault.Cut(long bytes) && bytes == 0) {
                line.reset();
                return;
            }
        }
        try {
            line.server.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            client.setTcpNoDelay(true);
            line.server.setTcpNoDelay(true);
        } catch (IOException e) {
            line.reset();
            return;
        }
        Thread.ofVirtual().start(() -> pump(line, client, line.server, false));
        Thread.ofVirtual().start(() -> pump(line, line.server, client, true));
    }

    /** Carries one direction until its end. */
    private void pump(Line line, Socket from, Socket to, boolean answer) {
        byte[] piece = new byte[PIECE];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                if (answer) {
                    heard.addAndGet(n);
                    line.serverSpokeLast.set(true);
                } else if (line.serverSpokeLast.getAndSet(false)) {
                    turns.incrementAndGet();
                }
                int passed = admit(line, n, answer);
                out.write(piece, 0, passed);
                out.flush();
                (answer ? answered : sent).addAndGet(passed);
                if (passed < n || spent(line)) {
                    line.reset();
                    return;
                }
            }
            to.shutdownOutput();
            line.directionEnded();
        } catch (IOException e) {
            line.reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            line.reset();
        }
    }

    /** Waits as long as the fault asks for, and says how many of the bytes may go on. */
    private int admit(Line line, int n, boolean answer) throws InterruptedException {
        Fault now;
        synchronized (change) {
            while (fault instanceof Fault.Hang || answer && fault instanceof Fault.Unanswered) {
                change.wait();
            }
            now = fault;
        }
        return switch (now) {
            case Fault.Slow(Duration delay) -> {
                LockSupport.parkNanos(delay.toNanos());
                yield n;
            }
            case Fault.Cut(long bytes)
            when answer -> (int) Math.clamp(bytes - line.answeredUnderFault.getAndAdd(n), 0, n);
            case Fault.Refuse() -> 0;
            default -> n;
        };
    }

    private boolean spent(Line line) {
        return fault instanceof Fault.Cut(long bytes) && line.answeredUnderFault.get() >= bytes;
    }

    /** One client's line and the one to the server that belongs to it. */
    private final class Line {
        private final Socket client;
        private final Socket server = new Socket();
        private final AtomicLong answeredUnderFault = new AtomicLong();
        private final AtomicInteger ended = new AtomicInteger();
        /** True at first too: what a client says then begins a turn. */
        private final AtomicBoolean serverSpokeLast = new AtomicBoolean(true);

        Line(Socket client) {
            this.client = client;
        }

        void directionEnded() throws IOException {
            if (ended.incrementAndGet() == 2) {
                lines.remove(this);
                client.close();
                server.close();
            }
        }

        /** Both sides see a reset, not an orderly end. */
        void reset() {
            lines.remove(this);
            for (Socket socket : new Socket[] {client, server}) {
                try {
                    socket.setSoLinger(true, 0);
                    socket.close();
                } catch (IOException e) {
                    // The other side was faster: the line is gone all the same.
                    System.getLogger(FaultProxy.class.getName()).log(System.Logger.Level.TRACE, "line gone", e);
                }
            }
        }
    }
}
