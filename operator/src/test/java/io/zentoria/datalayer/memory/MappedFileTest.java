package io.zentoria.datalayer.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MappedFileTest {
    private static List<MappedFile> of(String head, int resident, int anonymous, int locked) {
        return MappedFile.unchanged(List.of(
                head,
                "Size:              44036 kB",
                "Rss:               %d kB".formatted(resident),
                "Pss:                   3 kB",
                "Private_Dirty:         0 kB",
                "Anonymous:         %d kB".formatted(anonymous),
                "Locked:                %d kB".formatted(locked),
                "THPeligible:           0",
                "VmFlags: rd mr mw me"));
    }

    @Test
    void aReadOnlyFileThatNobodyHasWrittenToCanBeGivenBack() {
        assertThat(of("80211f000-804c20000 r--p 0211f000 fd:00 131         /app/zdl.aot", 43_008, 0, 0))
                .containsExactly(new MappedFile(0x80211f000L, 0x2b01000L, 43_008 * 1024L));
    }

    @Test
    void soCanTheCodeOfAProgramAndAFileThatIsShared() {
        assertThat(of("7fbc8ece3000-7fbc8fd6f000 r-xp 00ce3000 fd:00 13 /opt/java/lib/server/libjvm.so", 100, 0, 0))
                .hasSize(1);
        assertThat(of("7fbc8ac00000-7fbc8e760000 r--s 00000000 fd:00 14 /opt/java/lib/modules", 100, 0, 0))
                .hasSize(1);
    }

    @Test
    void whatWasWrittenToIsKeptEvenIfItIsReadOnlyNow() {
        assertThat(of("7fbc90080000-7fbc90168000 r--p 02080000 fd:00 13 /opt/java/lib/server/libjvm.so", 900, 4, 0))
                .isEmpty();
    }

    @Test
    void whatCanBeWrittenToIsKept() {
        assertThat(of("800001000-80211f000 rw-p 00001000 fd:00 131          /app/zdl.aot", 900, 0, 0))
                .isEmpty();
        assertThat(of("800001000-80211f000 rwxp 00001000 fd:00 131          /app/zdl.aot", 900, 0, 0))
                .isEmpty();
    }

    @Test
    void whatIsNoFileIsKept() {
        assertThat(of("f0000000-f2280000 r--p 00000000 00:00 0", 900, 0, 0)).isEmpty();
        assertThat(of("f0000000-f2280000 r--p 00000000 00:00 0          [vvar]", 900, 0, 0))
                .isEmpty();
        assertThat(of("f0000000-f2280000 r--s 00000000 00:05 7          /dev/shm/queue", 900, 0, 0))
                .isEmpty();
        assertThat(of("f0000000-f2280000 r--s 00000000 00:01 7          /memfd:heap (deleted)", 900, 0, 0))
                .isEmpty();
    }

    @Test
    void whatIsLockedInMemoryIsKept() {
        assertThat(of("80211f000-804c20000 r--p 0211f000 fd:00 131         /app/zdl.aot", 900, 0, 900))
                .isEmpty();
    }

    @Test
    void nothingOfOneStretchIsTakenForTheNext() {
        assertThat(MappedFile.unchanged(List.of(
                        "1000-2000 r--p 00000000 fd:00 1 /a",
                        "Rss:                   4 kB",
                        "Anonymous:             4 kB",
                        "2000-4000 r--p 00000000 fd:00 1 /b",
                        "Rss:                   8 kB",
                        "Anonymous:             0 kB",
                        "4000-5000 rw-p 00000000 00:00 0 [heap]",
                        "Rss:                  12 kB")))
                .containsExactly(new MappedFile(0x2000, 0x2000, 8 * 1024));
    }
}
