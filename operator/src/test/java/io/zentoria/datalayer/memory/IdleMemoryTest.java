package io.zentoria.datalayer.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class IdleMemoryTest {
    private static final int BYTES = 8 * 1024 * 1024;

    private final Linux linux = Linux.here().orElseThrow();

    @Test
    void pagesOfAFileAreGivenBackAndReadAsBefore(@TempDir Path folder) throws IOException {
        byte[] content = new byte[BYTES];
        new Random(1).nextBytes(content);
        Path file = Files.write(folder.resolve("pages"), content);
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, BYTES, arena);
            assertThat(mapped.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
            assertThat(residentBytes(mapped)).isEqualTo(BYTES);

            assertThat(IdleMemory.giveBackFiles(linux)).isGreaterThanOrEqualTo(BYTES);

            assertThat(residentBytes(mapped)).isZero();
            assertThat(mapped.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
        }
    }

    private long residentBytes(MemorySegment mapped) throws IOException {
        return MappedFile.unchanged(linux.smaps()).stream()
                .filter(file -> file.address() == mapped.address())
                .mapToLong(MappedFile::residentBytes)
                .findFirst()
                .orElseThrow();
    }
}
