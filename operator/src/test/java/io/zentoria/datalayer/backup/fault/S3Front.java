package io.zentoria.datalayer.backup.fault;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands before a server of S3 and treats its requests as a fault says. Each line carries one request. */
final class S3Front implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");
    private static final int PIECE = 64 * 1024;

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private volatile S3Fault fault = S3Fault.none();

    S3Front(URI server) throws IOException {
        this.server = new InetSocketAddress(server.getHost(), server.getPort());
        this.listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("s3-front").start(this::accept);
    }

    String endpoint() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    void set(S3Fault next) {
        fault = next;
    }

    /** Whether the fault has happened. */
    boolean struck() {
        return fault.struck();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            switch (fault.on(head.lines().findFirst().orElse(""))) {
                case S3Fault.Deed.Answer(int status, String code) -> answer(client, head, status, code);
                case S3Fault.Deed.CutRequest() -> pass(client, head, length(head) / 2, Long.MAX_VALUE);
                case S3Fault.Deed.CutAnswer() -> pass(client, head, length(head), -1);
                case S3Fault.Deed.LoseAnswer() -> pass(client, head, length(head), 0);
                case S3Fault.Deed.Pass() -> pass(client, head, length(head), Long.MAX_VALUE);
            }
        } catch (IOException e) {
            // One of the two went away, as is the point of most of this.
            System.getLogger(S3Front.class.getName()).log(System.Logger.Level.TRACE, "line gone", e);
        }
    }

    private static void answer(Socket client, String head, int status, String code) throws IOException {
        if (!head.toLowerCase(java.util.Locale.ROOT).contains("expect: 100-continue")) {
            copy(client.getInputStream(), OutputStream.nullOutputStream(), length(head));
        }
        String body = head.startsWith("HEAD ") ? "" : "<Error><Code>%s</Code></Error>".formatted(code);
        client.getOutputStream()
                .write(("HTTP/1.1 %d %s\r\nContent-Type: application/xml\r\nRetry-After: 1\r\nConnection: close\r\n"
                                + "Content-Length: %d\r\n\r\n%s")
                        .formatted(status, code, body.length(), body)
                        .getBytes(StandardCharsets.US_ASCII));
        client.shutdownOutput();
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    /**
     * Carries the request over.
     *
     * @param request so many bytes of its body, and when these are not all, resets both lines then
     * @param answer so many bytes of the answer's body, or half of it when negative, and resets the line then
     */
    private void pass(Socket client, String head, long request, long answer) throws IOException {
        try (Socket to = new Socket()) {
            to.connect(server, 5_000);
            to.getOutputStream().write(alone(head).getBytes(StandardCharsets.ISO_8859_1));
            Thread.ofVirtual().start(() -> {
                try {
                    copy(client.getInputStream(), to.getOutputStream(), request);
                    if (request < length(head)) {
                        reset(to);
                        reset(client);
                    }
                } catch (IOException e) {
                    System.getLogger(S3Front.class.getName()).log(System.Logger.Level.TRACE, "line gone", e);
                }
            });
            InputStream from = to.getInputStream();
            String said = head(from);
            while (said.startsWith("HTTP/1.1 100")) {
                client.getOutputStream().write(said.getBytes(StandardCharsets.ISO_8859_1));
                said = head(from);
            }
            if (answer == 0) {
                from.transferTo(OutputStream.nullOutputStream()); // it may say 200 before it has done it
                reset(client);
                return;
            }
            client.getOutputStream().write(said.getBytes(StandardCharsets.ISO_8859_1));
            copy(from, client.getOutputStream(), answer < 0 ? length(said) / 2 : answer);
            if (answer < 0) {
                reset(client);
            }
        }
    }

    /** The head of a request after which the server closes its line. */
    private static String alone(String head) {
        String kept = head.replaceAll("(?im)^connection:.*\r\n", "");
        return kept.substring(0, kept.length() - 2) + "Connection: close\r\n\r\n";
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int ending = 0;
        while (ending < 4) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("no whole head");
            }
            head.write(next);
            ending = next == (ending % 2 == 0 ? '\r' : '\n') ? ending + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static long length(String head) {
        Matcher length = LENGTH.matcher(head);
        return length.find() ? Long.parseLong(length.group(1)) : 0;
    }

    /** At most so many bytes, or all there are. */
    private static void copy(InputStream from, OutputStream to, long most) throws IOException {
        byte[] piece = new byte[PIECE];
        long left = most;
        while (left > 0) {
            int read = from.read(piece, 0, (int) Math.min(piece.length, left));
            if (read < 0) {
                return;
            }
            to.write(piece, 0, read);
            to.flush();
            left -= read;
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
