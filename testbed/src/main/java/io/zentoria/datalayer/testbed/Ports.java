package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of this machine's loopback. */
final class Ports {
    static final String HOST = "127.0.0.1";

    /** Below the range that the kernel gives to outgoing connections, so that none takes a port before its server does. */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_000;
    private static final int TRIES = 200;

    private Ports() {}

    /**
     * The port that an environment variable names, or a free one.
     *
     * @throws IllegalStateException when the variable names no port
     */
    static int given(String variable) {
        String text = System.getenv(variable);
        if (text == null || text.isBlank()) {
            return free();
        }
        if (!text.strip().matches("[0-9]{1,5}") || Integer.parseInt(text.strip()) > 65_535) {
            throw new IllegalStateException(variable + " is '" + text + "': write a port number, or leave it out");
        }
        return Integer.parseInt(text.strip());
    }

    static int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (bindable(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port on " + HOST + " between " + FIRST + " and " + LAST);
    }

    private static boolean bindable(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
