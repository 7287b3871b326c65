package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Objects that go up in parts. */
final class S3Uploads {
    private static final String BYTES = "application/octet-stream";

    private final S3Connection bucket;

    S3Uploads(S3Connection bucket) {
        this.bucket = bucket;
    }

    /** An upload that was begun and not completed. */
    record Upload(String key, String id, Instant begun) {}

    /**
     * Sends known bytes in parts. Parts that an upload of the same key left behind are kept when they are the right ones;
     * other uploads of the key are ended.
     */
    void send(String doing, String key, Content content, PartSums sums) throws BackupException, InterruptedException {
        List<Upload> left = new ArrayList<>(pending(doing, key, upload -> upload.equals(key)));
        left.sort(Comparator.comparing(Upload::begun));
        Upload upload = left.isEmpty() ? begin(doing, key) : left.removeLast();
        for (Upload older : left) {
            abort(doing, older);
        }
        Map<Integer, CompletedPart> there = kept(doing, upload, sums);
        List<CompletedPart> parts = new ArrayList<>();
        try (SourceCursor source = new SourceCursor(content)) {
            for (PartSums.Part part : sums.parts()) {
                CompletedPart kept = there.get(part.number());
                parts.add(
                        kept != null
                                ? kept
                                : sendPart(doing, upload, part.number(), part.sha256(), part.length(), () -> {
                                    try {
                                        return source.part(part);
                                    } catch (IOException | BackupException e) {
                                        throw new S3Errors.SourceTrouble(e);
                                    }
                                }));
            }
        } catch (IOException e) {
            throw BackupException.passing(
                    "TierReadFailed",
                    "what was to be sent to tier %s could not be closed (%s)".formatted(bucket.tier(), e.getMessage()),
                    e);
        }
        complete(doing, upload, parts);
    }

    /** Begins one whose parts will have SHA-256 sums. */
    Upload begin(String doing, String key) throws BackupException, InterruptedException {
        return bucket.call(
                doing,
                s3 -> new Upload(
                        key,
                        s3.createMultipartUpload(create -> create.bucket(bucket.bucket())
                                        .key(key)
                                        .contentType(BYTES)
                                        .checksumAlgorithm(ChecksumAlgorithm.SHA256))
                                .uploadId(),
                        Instant.MAX));
    }

    /** Sends one part; the server refuses other bytes than those of the sum, which is in Base64. */
    CompletedPart sendPart(
            String doing, Upload upload, int number, String sha256, long length, ContentStreamProvider bytes)
            throws BackupException, InterruptedException {
        return bucket.call(doing, s3 -> {
            String tag = s3.uploadPart(
                            part -> part.bucket(bucket.bucket())
                                    .key(upload.key())
                                    .uploadId(upload.id())
                                    .partNumber(number)
                                    .contentLength(length)
                                    .checksumSHA256(sha256)
                                    .overrideConfiguration(bucket.patient()),
                            RequestBody.fromContentProvider(bytes, length, BYTES))
                    .eTag();
            return completed(number, tag, sha256);
        });
    }

    /** Makes an object of the parts. When the answer to an earlier try was lost, whoever reads it back finds it there. */
    void complete(String doing, Upload upload, List<CompletedPart> parts) throws BackupException, InterruptedException {
        bucket.callOr(
                Optional.empty(),
                doing,
                s3 -> Optional.of(s3.completeMultipartUpload(complete -> complete.bucket(bucket.bucket())
                        .key(upload.key())
                        .uploadId(upload.id())
                        .multipartUpload(all -> all.parts(parts))
                        .overrideConfiguration(bucket.patient()))));
    }

    /** Takes the parts away; harmless when they are gone. */
    void abort(String doing, Upload upload) throws BackupException, InterruptedException {
        bucket.callOr(
                Optional.empty(),
                doing,
                s3 -> Optional.of(s3.abortMultipartUpload(
                        abort -> abort.bucket(bucket.bucket()).key(upload.key()).uploadId(upload.id()))));
    }

    /**
     * The uploads that were not completed.
     *
     * @param prefix of their keys
     * @param wanted says which keys are meant
     */
    List<Upload> pending(String doing, String prefix, Predicate<String> wanted)
            throws BackupException, InterruptedException {
        Map<String, Upload> found = new LinkedHashMap<>();
        // MinIO takes a prefix for a whole key, and lists all uploads only when it gets none.
        for (String asked : prefix.isEmpty() ? List.of("") : List.of(prefix, "")) {
            bucket.call(doing, s3 -> {
                for (MultipartUpload upload : s3.listMultipartUploadsPaginator(
                                list -> list.bucket(bucket.bucket()).prefix(asked))
                        .uploads()) {
                    if (wanted.test(upload.key())) {
                        found.put(upload.uploadId(), new Upload(upload.key(), upload.uploadId(), begun(upload)));
                    }
                }
                return found;
            });
        }
        return List.copyOf(found.values());
    }

    private static Instant begun(MultipartUpload upload) {
        return upload.initiated() == null ? Instant.EPOCH : upload.initiated();
    }

    private Map<Integer, CompletedPart> kept(String doing, Upload upload, PartSums sums)
            throws BackupException, InterruptedException {
        return bucket.call(doing, s3 -> {
            Map<Integer, CompletedPart> kept = new LinkedHashMap<>();
            s3.listPartsPaginator(list ->
                            list.bucket(bucket.bucket()).key(upload.key()).uploadId(upload.id()))
                    .parts()
                    .forEach(there -> {
                        int number = there.partNumber();
                        if (number <= sums.parts().size()) {
                            PartSums.Part part = sums.parts().get(number - 1);
                            if (there.size() == part.length() && part.sha256().equals(there.checksumSHA256())) {
                                kept.put(number, completed(number, there.eTag(), part.sha256()));
                            }
                        }
                    });
            return kept;
        });
    }

    private static CompletedPart completed(int number, String tag, String sha256) {
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(tag)
                .checksumSHA256(sha256)
                .build();
    }
}
