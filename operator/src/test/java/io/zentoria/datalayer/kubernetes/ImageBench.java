package io.zentoria.datalayer.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.docs.MarkedBlock;
import io.zentoria.datalayer.testbed.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code make bench-image}: how soon the operator of the image is ready, and how much memory it takes with the sample.
 * Arguments: how many starts, how many seconds the sample is looked after before memory is read, the page for the table.
 * Exit code 1: a target is missed.
 */
final class ImageBench {
    private static final double START_TARGET_SECONDS = 1;
    /** Of a million bytes each, as everywhere here. */
    private static final long MEMORY_TARGET_MB = 160;

    private static final int READINGS = 60;
    private static final String NAME = "personal";
    private static final Duration STEP = Duration.ofMillis(2);

    private final ImageFiles image;
    private final Bench bench;
    private final BackupPlaces places;
    private final List<String> rows;

    private ImageBench(ImageFiles image, Bench bench, BackupPlaces places, List<String> rows) {
        this.rows = rows;
        this.image = image;
        this.bench = bench;
        this.places = places;
    }

    public static void main(String[] arguments) throws Exception {
        int starts = Integer.parseInt(arguments[0]);
        Duration looking = Duration.ofSeconds(Long.parseLong(arguments[1]));
        ImageFiles image = ImagePod.build();
        boolean met;
        List<String> rows = new ArrayList<>(List.of("| | figure | target |", "|---|---|---|"));
        try (Bench bench = Bench.start("image-bench");
                BackupPlaces places = new BackupPlaces()) {
            ChartRoles.render(bench.namespace).apply(bench);
            ImageBench run = new ImageBench(image, bench, places, rows);
            met = run.starts(starts) & run.memory(looking);
        }
        rows.add("| the archive, its layers compressed | %d MB | |"
                .formatted(Files.size(ImagePod.archive(Path.of(".."))) / 1_000_000));
        String table = String.join("\n", rows);
        System.out.println(table);
        if (arguments.length > 2) {
            MarkedBlock.put(Path.of(arguments[2]), "image", table);
        }
        System.exit(met ? 0 : 1);
    }

    private ImagePod pod() {
        return new ImagePod(image, bench, List.of(places.local, places.distant));
    }

    /** From the start of the program to the first answer 200 of its readiness; without a resource to look after. */
    private boolean starts(int times) throws IOException {
        List<Double> seconds = new ArrayList<>();
        List<Double> processor = new ArrayList<>();
        for (int i = 0; i <= times; i++) {
            long began = System.nanoTime();
            try (ImagePod pod = pod()) {
                untilReady(pod);
                double took = (System.nanoTime() - began - pod.preparing().toNanos()) / 1e9;
                if (i > 0) { // the first one reads the files from the disk
                    seconds.add(took);
                    processor.add(processorSeconds(pod.operator().pid()));
                }
            }
        }
        say("from the start of the program to readiness, median of " + times, seconds, "< 1 s");
        say("processor time until then, of all cores", processor, "");
        return median(seconds) < START_TARGET_SECONDS;
    }

    private static void untilReady(ImagePod pod) {
        while (!pod.isReady()) {
            if (!pod.operator().isAlive()) {
                throw new IllegalStateException(pod.operator().output());
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }

    private boolean memory(Duration looking) throws Exception {
        ObjectNode sample = bench.sample();
        places.use(bench, sample);
        // Checked often, so that whatever grows has grown.
        sample.withObject("/spec/policy").put("driftCheckInterval", "10s");
        boolean met;
        try (ImagePod pod = pod()) {
            untilReady(pod);
            bench.apply(sample);
            bench.awaitReady(NAME);
            met = resident("brought the sample to Ready", pod, looking);
        }
        try (ImagePod pod = pod()) {
            untilReady(pod);
            bench.check(NAME);
            met &= resident("was started anew with the sample Ready", pod, looking);
        }
        return met;
    }

    /** The most of a minute: an operator that has just given something back is no measure. */
    private boolean resident(String when, ImagePod pod, Duration looking) throws Exception {
        long pid = pod.operator().pid();
        TimeUnit.SECONDS.sleep(looking.toSeconds());
        long most = 0;
        long ofFiles = 0;
        for (int i = 0; i < READINGS; i++) {
            long now = megabytes(pid, "VmRSS");
            if (now > most) {
                most = now;
                ofFiles = megabytes(pid, "RssFile");
            }
            TimeUnit.SECONDS.sleep(1);
        }
        rows.add(
                "| resident at most in the minute that began %d s after it %s (%d MB of it files; most ever %d MB; %d threads) | %d MB | < %d MB |"
                        .formatted(
                                looking.toSeconds(),
                                when,
                                ofFiles,
                                megabytes(pid, "VmHWM"),
                                threads(pid),
                                most,
                                MEMORY_TARGET_MB));
        return most < MEMORY_TARGET_MB;
    }

    private static long threads(long pid) throws IOException {
        try (var tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return tasks.count();
        }
    }

    /** Of a million bytes, where the kernel says kB for 1024. */
    private static long megabytes(long pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1_000_000)
                .findFirst()
                .orElseThrow();
    }

    /** User and system time; the kernel counts in hundredths. */
    private static double processorSeconds(long pid) throws IOException {
        String[] fields = Files.readString(Path.of("/proc/" + pid + "/stat"))
                .replaceAll(".*\\) ", "")
                .split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    private void say(String what, List<Double> values, String target) {
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %.2f s (%.2f–%.2f) | %s |",
                what,
                median(values),
                values.stream().mapToDouble(value -> value).min().orElseThrow(),
                values.stream().mapToDouble(value -> value).max().orElseThrow(),
                target));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
