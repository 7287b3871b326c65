package io.zentoria.datalayer.testbed.qdrant;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The body of a form with one file in it. */
final class MultipartFile {
    /** The longest head of a part, and the longest end of a body. */
    private static final int HEAD = 8192;

    private static final int PIECE = 1 << 16;

    private MultipartFile() {}

    /**
     * Leaves of a body the content of its one part.
     *
     * @param field the name of the part
     * @throws Refusal when the body is not such a form
     */
    static void unwrap(Path body, String field) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(body.toFile(), "rw")) {
            String head = text(file, 0);
            int content = head.indexOf("\r\n\r\n") + 4;
            if (!head.startsWith("--")
                    || content < 4
                    || !head.substring(0, content).contains("name=\"" + field + "\"")) {
                throw new Refusal(Refusal.Kind.BAD_INPUT, "Multipart body has no field `" + field + "`");
            }
            String boundary = "\r\n" + head.substring(0, head.indexOf("\r\n"));
            long endAt = Math.max(0, file.length() - HEAD);
            int last = text(file, endAt).lastIndexOf(boundary);
            if (last < 0) {
                throw new Refusal(Refusal.Kind.BAD_INPUT, "Multipart body is not complete");
            }
            keep(file, content, endAt + last - content);
        }
    }

    private static String text(RandomAccessFile file, long from) throws IOException {
        byte[] bytes = new byte[(int) Math.min(HEAD, file.length() - from)];
        file.seek(from);
        file.readFully(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static void keep(RandomAccessFile file, long from, long length) throws IOException {
        byte[] piece = new byte[PIECE];
        for (long done = 0; done < length; ) {
            file.seek(from + done);
            int read = file.read(piece, 0, (int) Math.min(piece.length, length - done));
            file.seek(done);
            file.write(piece, 0, read);
            done += read;
        }
        file.setLength(length);
    }
}
