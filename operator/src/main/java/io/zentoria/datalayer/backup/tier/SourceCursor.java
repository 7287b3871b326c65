package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Hands out parts of known bytes, one at a time. In their order they are read in one go; for a part that has to be sent
 * again the bytes are opened again.
 */
final class SourceCursor implements AutoCloseable {
    private final Content content;
    private @Nullable InputStream open;
    private long position;

    SourceCursor(Content content) {
        this.content = content;
    }

    /** A part as a stream that ends with the part; closing it does nothing. The one before it is over then. */
    InputStream part(PartSums.Part part) throws IOException, BackupException {
        InputStream in = open;
        if (in == null || position > part.offset()) {
            close();
            in = content.opening().open();
            open = in;
            position = 0;
        }
        in.skipNBytes(part.offset() - position);
        position = part.offset();
        return new Window(in, part.length());
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            InputStream done = open;
            open = null;
            done.close();
        }
    }

    private final class Window extends FilterInputStream {
        private long left;

        Window(InputStream in, long length) {
            super(in);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read;
            try {
                read = in.read(bytes, offset, (int) Math.min(length, left));
            } catch (IOException e) {
                // Otherwise the client would take it for a trouble of the line and try again.
                throw new S3Errors.SourceTrouble(e);
            }
            if (read > 0) {
                left -= read;
                position += read;
            }
            return read;
        }

        @Override
        public long skip(long n) throws IOException {
            long skipped = in.skip(Math.min(n, left));
            left -= skipped;
            position += skipped;
            return skipped;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(in.available(), left);
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        @Override
        public void close() {
            // The next part goes on where this one ended.
        }
    }
}
