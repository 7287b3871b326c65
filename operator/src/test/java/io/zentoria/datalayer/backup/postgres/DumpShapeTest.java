package io.zentoria.datalayer.backup.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.backup.postgres.DumpShape.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DumpShapeTest {
    private static final int NO_DATA = 3;
    private static final int DATA_LATER = 1;

    @ParameterizedTest
    @ValueSource(ints = {12, 13, 14, 15, 16})
    void onlyAllOfItIsWholeAndNoByteLess(int minor) throws IOException {
        byte[] dump = dump(minor);
        for (int length = 0; length < dump.length; length++) {
            assertThat(state(Arrays.copyOf(dump, length), dump.length))
                    .as("%d of %d bytes", length, dump.length)
                    .isEqualTo(State.CUT);
        }
        for (int piece : new int[] {1, 7, dump.length}) {
            assertThat(state(dump, piece)).isEqualTo(State.WHOLE);
        }
    }

    @Test
    void databaseWithoutDataIsWholeAfterTheListOfWhatItHolds() throws IOException {
        Archive archive = new Archive(16);
        archive.head(1);
        archive.entry(7, NO_DATA);
        assertThat(state(archive.bytes(), 5)).isEqualTo(State.WHOLE);
    }

    @Test
    void whatIsNoDumpOrGoesOnBehindItsEndIsNone() throws IOException {
        assertThat(state("-- PostgreSQL database dump".getBytes(StandardCharsets.UTF_8), 9))
                .isEqualTo(State.NONE);
        byte[] dump = dump(16);
        byte[] longer = Arrays.copyOf(dump, dump.length + 6);
        assertThat(state(longer, longer.length)).isEqualTo(State.NONE);
    }

    @Test
    void formatThatCameLaterIsNotJudged() throws IOException {
        assertThat(state(dump(17), 100)).isEqualTo(State.UNKNOWN);
    }

    @Test
    void bytesAreHandedOnAsTheyAre() throws IOException {
        byte[] dump = dump(16);
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        try (DumpShape shape = new DumpShape(passed)) {
            shape.write(dump);
        }
        assertThat(passed.toByteArray()).isEqualTo(dump);
    }

    private static State state(byte[] bytes, int piece) throws IOException {
        DumpShape shape = new DumpShape(new ByteArrayOutputStream());
        for (int at = 0; at < bytes.length; at += piece) {
            shape.write(bytes, at, Math.min(piece, bytes.length - at));
        }
        return shape.state();
    }

    /** A table in two chunks, an empty table, a definition, and large objects. */
    private static byte[] dump(int minor) throws IOException {
        Archive archive = new Archive(minor);
        archive.head(4);
        archive.entry(300, DATA_LATER);
        archive.entry(2, NO_DATA);
        archive.entry(3, DATA_LATER);
        archive.entry(4, DATA_LATER);
        archive.block(1, 300);
        archive.chunk("rows");
        archive.chunk("more rows");
        archive.number(0);
        archive.block(1, 3);
        archive.number(0);
        archive.block(3, 4);
        for (int object : new int[] {16_400, -5}) {
            archive.number(object);
            archive.chunk("large");
            archive.number(0);
        }
        archive.number(0);
        return archive.bytes();
    }

    /** Writes as pg_backup_archiver.c does. */
    private static final class Archive {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final int minor;

        Archive(int minor) {
            this.minor = minor;
        }

        void head(int entries) throws IOException {
            out.write("PGDMP".getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[] {1, (byte) minor, 0, 4, 8, 1});
            if (minor >= 15) {
                out.write(3);
            } else {
                number(-1);
            }
            for (int number : new int[] {1, 2, 3, 24, 10, 126, 0}) {
                number(number);
            }
            for (String text : new String[] {"app", "17.6", "17.6"}) {
                text(text);
            }
            number(entries);
        }

        void entry(int id, int data) throws IOException {
            number(id);
            number(data == NO_DATA ? 0 : 1);
            for (String text : new String[] {"1259", "16385", "items", "TABLE DATA"}) {
                text(text);
            }
            number(3);
            for (int i = 0; i < (minor >= 14 ? 6 : 5); i++) {
                text(i == 1 ? null : "COPY app.items FROM stdin;");
            }
            if (minor >= 16) {
                number(114);
            }
            text("owner");
            text("false");
            text("215");
            text("");
            text(null);
            out.write(data);
            out.write(new byte[8]);
        }

        void block(int kind, int id) {
            out.write(kind);
            number(id);
        }

        void chunk(String content) throws IOException {
            text(content);
        }

        void number(int value) {
            out.write(value < 0 ? 1 : 0);
            for (int i = 0; i < 4; i++) {
                out.write(Math.abs(value) >> 8 * i);
            }
        }

        private void text(String value) throws IOException {
            if (value == null) {
                number(-1);
            } else {
                number(value.length());
                out.write(value.getBytes(StandardCharsets.US_ASCII));
            }
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
