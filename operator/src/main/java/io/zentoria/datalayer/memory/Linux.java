package io.zentoria.datalayer.memory;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What Linux says about the memory of this process, and takes back of it. */
final class Linux {
    private static final Path SMAPS = Path.of("/proc/self/smaps");
    /** From the headers of Linux, the same on all its architectures that Java runs on. */
    private static final int MADV_DONTNEED = 4;

    private final MethodHandle madvise;

    private Linux(MethodHandle madvise) {
        this.madvise = madvise;
    }

    /** Empty on another system. */
    static Optional<Linux> here() {
        if (!Files.isReadable(SMAPS)) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("madvise")
                .map(call -> new Linux(linker.downcallHandle(
                        call,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT))));
    }

    /** The lines of {@code /proc/self/smaps}. */
    List<String> smaps() throws IOException {
        return Files.readAllLines(SMAPS);
    }

    /**
     * Takes the file's pages from the process, see madvise(2); they stay in the system's cache of files for as long as it
     * has room.
     *
     * @return whether it did
     */
    boolean release(MappedFile file) {
        try {
            return (int) madvise.invokeExact(file.address(), file.bytes(), MADV_DONTNEED) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("madvise", e);
        }
    }
}
