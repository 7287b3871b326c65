package io.zentoria.datalayer.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/** Stands between the operator and a server, counts how often the talk goes forth and back, and cuts it when asked. */
final class Proxy implements AutoCloseable {
    /** Where the talk is cut. */
    enum Cut {
        /** The server never hears it. */
        BEFORE,
        /** The server does it, and its answer is lost. */
        UNANSWERED
    }

    private record Scissors(int word, Cut cut) {}

    private enum Speaker {
        CLIENT,
        SERVER
    }

    private final ServerSocket listener;
    private final int target;
    private final AtomicInteger roundTrips = new AtomicInteger();
    private final AtomicReference<Scissors> scissors = new AtomicReference<>();
    private final AtomicInteger cuts = new AtomicInteger();

    Proxy(int target) {
        this.target = target;
        try {
            this.listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How often the client spoke and then was answered, over all connections since the last call. */
    int roundTrips() {
        return roundTrips.getAndSet(0);
    }

    /** Cuts the connection at the given word of the client, counted from 1 from now on. */
    void cut(int word, Cut where) {
        roundTrips();
        cuts.set(0);
        scissors.set(new Scissors(word, where));
    }

    /** Whether the talk came as far as where it was to be cut. */
    boolean wasCut() {
        return cuts.get() > 0;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                AtomicReference<Speaker> last = new AtomicReference<>(Speaker.SERVER);
                Thread.ofVirtual().start(() -> pump(client, server, Speaker.CLIENT, last));
                Thread.ofVirtual().start(() -> pump(server, client, Speaker.SERVER, last));
            }
        } catch (IOException e) {
            // The listener was closed.
        }
    }

    private void pump(Socket from, Socket to, Speaker speaker, AtomicReference<Speaker> last) {
        byte[] buffer = new byte[65536];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (last.getAndSet(speaker) != speaker && speaker == Speaker.CLIENT) {
                    roundTrips.incrementAndGet();
                }
                Scissors at = scissors.get();
                boolean due = speaker == Speaker.CLIENT && at != null && roundTrips.get() >= at.word();
                if (due && at.cut() == Cut.BEFORE) {
                    cuts.incrementAndGet();
                    return;
                }
                out.write(buffer, 0, read);
                out.flush();
                if (due) {
                    cuts.incrementAndGet();
                    from.shutdownOutput();
                    awaitAnswer(last, to);
                    return;
                }
            }
        } catch (IOException e) {
            // One side hung up; closing both is all there is to do.
        }
    }

    /** Waits until the server has done what it heard last: it has answered, to nobody; or the client is gone already. */
    private static void awaitAnswer(AtomicReference<Speaker> last, Socket server) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> last.get() == Speaker.SERVER || server.isClosed());
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
