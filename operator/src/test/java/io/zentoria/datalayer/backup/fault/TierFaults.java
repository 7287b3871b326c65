package io.zentoria.datalayer.backup.fault;

import static io.zentoria.datalayer.backup.fault.S3Fault.ALWAYS;

import io.zentoria.datalayer.plan.StoreKind;
import java.util.stream.Stream;

/** Every kind of tier, breaking in every way, as the first one and as the one that is copied to. */
final class TierFaults {
    private static final S3Fault.Deed ERROR = new S3Fault.Deed.Answer(500, "InternalError");
    private static final S3Fault.Deed AWAY = new S3Fault.Deed.Answer(503, "ServiceUnavailable");
    private static final S3Fault.Deed BUSY = new S3Fault.Deed.Answer(429, "TooManyRequests");
    private static final S3Fault.Deed CUT = new S3Fault.Deed.CutRequest();
    private static final S3Fault.Deed CUT_ANSWER = new S3Fault.Deed.CutAnswer();
    private static final S3Fault.Deed LOST = new S3Fault.Deed.LoseAnswer();
    private static final String WRITTEN = "^PUT [^?]*25T02";
    private static final String READ = "^GET [^?]*25T02[^?]*(age|json)";
    private static final String MANIFEST = "^PUT .*25T02.*manifest.json";
    private static final String PART = "^PUT .*25T02.*partNumber";
    private static final String COMPLETED = "^POST .*25T02.*uploadId";

    private static final String LOOK = "look whether the ";

    private TierFaults() {}

    static Stream<FaultRow> rows() {
        return Stream.of(passing(), lasting(), parts(), remotes(), disks()).flatMap(rows -> rows);
    }

    /** What passes is not noticed. */
    private static Stream<FaultRow> passing() {
        return Stream.of(
                        first(s3("a 500 at the second write", ERROR, WRITTEN, 2, 1)),
                        second(s3("two 503 at the third write", AWAY, WRITTEN, 3, 2)),
                        second(s3("two 429 with Retry-After", BUSY, WRITTEN, 1, 2)),
                        both(s3("a write cut at half", CUT, WRITTEN, 2, 1)),
                        both(s3("an answer lost", LOST, WRITTEN, 2, 1)),
                        both(s3("a manifest whose answer is lost", LOST, MANIFEST, 1, 1)))
                .flatMap(rows -> rows);
    }

    private static Stream<FaultRow> lasting() {
        String says = "tier s3 could not";
        return Stream.of(
                        both(s3("every write answered 500", ERROR, WRITTEN, 1, ALWAYS)
                                .fails(says, LOOK)),
                        both(s3("gone in the middle", AWAY, ".", 6, ALWAYS).fails(says, LOOK)),
                        both(s3("every write answered 429", BUSY, WRITTEN, 1, ALWAYS)
                                .fails(says, "try again later")),
                        both(s3("every write cut at half", CUT, WRITTEN, 2, ALWAYS)
                                .fails(says, "is the server up")),
                        both(s3("every read cut at half", CUT_ANSWER, READ, 1, ALWAYS)
                                .fails(says, LOOK)),
                        both(s3("no manifest is taken", AWAY, MANIFEST, 1, ALWAYS)
                                .fails(says, LOOK)),
                        both(FaultRow.of("S3, gone after the manifest was written", "s3", "local")
                                .when(bed -> bed.front.set(S3Fault.lastWord(MANIFEST)))
                                .endsUnknown(says, LOOK)))
                .flatMap(rows -> rows);
    }

    /** Of what is too big for one request. */
    private static Stream<FaultRow> parts() {
        String says = "tier s3 could not";
        return Stream.of(
                        first(s3("a part cut at half", CUT, PART, 2, 1)),
                        second(s3("two parts answered 503", AWAY, PART, 2, 2)),
                        first(s3("the end of an upload answered 500", ERROR, COMPLETED, 1, 1)),
                        both(s3("the end of an upload whose answer is lost", LOST, COMPLETED, 1, 1)),
                        second(s3("every second part cut at half", CUT, PART, 2, ALWAYS)
                                .fails(says, "is the server up")),
                        first(s3("no upload comes to its end", ERROR, COMPLETED, 1, ALWAYS)
                                .fails(says, LOOK)))
                .flatMap(rows -> rows)
                .map(row -> row.with(StoreKind.REDIS).hastily().when(bed -> {
                    bed.grow();
                    row.harm().to(bed);
                }));
    }

    /** rclone has its own retries, and its own words. */
    private static Stream<FaultRow> remotes() {
        String says = "tier cloud";
        return Stream.of(
                        // What it gets through a pipe it cannot send twice.
                        first(cloud("a write answered 503", AWAY, WRITTEN, 2, 1).fails(says, LOOK)),
                        second(cloud("every write answered 503", AWAY, WRITTEN, 1, ALWAYS)
                                .fails(says, LOOK)),
                        first(cloud("every write answered 429", BUSY, WRITTEN, 1, ALWAYS)
                                .fails(says, "try again later")),
                        both(cloud("every write cut at half", CUT, WRITTEN, 2, ALWAYS)
                                .fails(says, LOOK)),
                        second(cloud("every read cut at half", CUT_ANSWER, READ, 1, ALWAYS)
                                .fails(says, LOOK)))
                .flatMap(rows -> rows);
    }

    private static Stream<FaultRow> disks() {
        return Stream.of(
                        both(FaultRow.of("folder on a disk that gets full", "disk", "local")
                                .with(StoreKind.REDIS)
                                .when(FaultBed::nearlyFull)
                                .fails("tier disk", "make room there")),
                        both(FaultRow.of("folder on a disk without an inode for the manifest", "disk", "local")
                                .when(bed -> bed.leaveNoManifest(RunFaultIT.older.folder()))
                                .fails("tier disk could not publish", "make room there")),
                        both(FaultRow.of("folder that is read-only", "disk", "local")
                                .when(bed -> bed.disk.readOnly())
                                .fails("tier disk could not", "give it that right")),
                        first(FaultRow.of("rclone on a disk that gets full", "thin", "local")
                                .with(StoreKind.REDIS)
                                .when(FaultBed::nearlyFull)
                                .fails("tier thin could not", "make room there")),
                        second(FaultRow.of("rclone on a folder that is read-only", "thin", "local")
                                .when(bed -> bed.disk.readOnly())
                                .fails("tier thin could not", "give it that right")))
                .flatMap(rows -> rows);
    }

    private static FaultRow cloud(String title, S3Fault.Deed deed, String line, int from, int times) {
        return FaultRow.of("rclone to S3, " + title, "cloud", "local")
                .when(bed -> bed.front.set(S3Fault.of(deed, line, from, times)));
    }

    private static FaultRow s3(String title, S3Fault.Deed deed, String line, int from, int times) {
        return FaultRow.of("S3, " + title, "s3", "local")
                .when(bed -> bed.front.set(S3Fault.of(deed, line, from, times)));
    }

    /** As the first tier, and as the one that is copied to. */
    private static Stream<FaultRow> both(FaultRow row) {
        return Stream.concat(first(row), second(row));
    }

    private static Stream<FaultRow> first(FaultRow row) {
        return Stream.of(row.titled(row.title() + ", first"));
    }

    private static Stream<FaultRow> second(FaultRow row) {
        return Stream.of(row.titled(row.title() + ", second").swapped());
    }
}
