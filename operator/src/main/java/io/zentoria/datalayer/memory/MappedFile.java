package io.zentoria.datalayer.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a file that the process reads as memory: the JVM's own code, its cache of classes.
 *
 * @param address where it begins
 * @param bytes how long it is
 * @param residentBytes how much of it counts as the memory of this process
 */
record MappedFile(long address, long bytes, long residentBytes) {
    /** "800001000-80211f000 r--p 00001000 08:01 42    /app/zdl.aot" */
    private static final Pattern HEAD =
            Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) (\\S{4}) \\S+ \\S+ \\S+\\s*(\\S.*)?$");

    private static final Pattern FIGURE = Pattern.compile("^(\\w+): +(\\d+) kB$");
    private static final int HEX = 16;
    private static final long KIB = 1024;

    /**
     * Those that hold nothing but what stands in the file: read-only and never written to, so that whatever is given back
     * of them is read from the file again when it is needed.
     *
     * @param smaps the lines of {@code /proc/self/smaps} (proc_pid_smaps(5))
     */
    static List<MappedFile> unchanged(List<String> smaps) {
        List<MappedFile> files = new ArrayList<>();
        @Nullable Stretch stretch = null;
        for (String line : smaps) {
            Matcher head = HEAD.matcher(line);
            if (head.matches()) {
                add(stretch, files);
                stretch = new Stretch(
                        Long.parseUnsignedLong(head.group(1), HEX),
                        Long.parseUnsignedLong(head.group(2), HEX),
                        readOnly(head.group(3)) && onDisk(head.group(4)));
            } else if (stretch != null) {
                stretch.take(FIGURE.matcher(line));
            }
        }
        add(stretch, files);
        return files;
    }

    private static void add(@Nullable Stretch stretch, List<MappedFile> files) {
        if (stretch != null && stretch.candidate && stretch.changed == 0 && stretch.locked == 0) {
            files.add(new MappedFile(stretch.from, stretch.to - stretch.from, stretch.resident));
        }
    }

    private static boolean readOnly(String rights) {
        return rights.charAt(0) == 'r' && rights.charAt(1) == '-';
    }

    /** Devices and shared memory have names that look like those of files. */
    private static boolean onDisk(@Nullable String name) {
        return name != null && name.startsWith("/") && !name.startsWith("/dev/") && !name.startsWith("/memfd:");
    }

    /** What has been read of one. */
    private static final class Stretch {
        private final long from;
        private final long to;
        private final boolean candidate;
        private long resident;
        private long changed;
        private long locked;

        private Stretch(long from, long to, boolean candidate) {
            this.from = from;
            this.to = to;
            this.candidate = candidate;
        }

        private void take(Matcher figure) {
            if (!figure.matches()) {
                return;
            }
            long bytes = Long.parseLong(figure.group(2)) * KIB;
            switch (figure.group(1)) {
                case "Rss" -> resident = bytes;
                case "Anonymous" -> changed = bytes;
                case "Locked" -> locked = bytes;
                default -> {
                    // Says nothing about whether it can be given back.
                }
            }
        }
    }
}
