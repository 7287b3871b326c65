package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What S3's answers mean to a person. */
final class S3Errors {
    private static final Set<String> FULL =
            Set.of("XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "QuotaExceeded", "InsufficientStorage");
    private static final Set<String> THROTTLED = Set.of(
            "SlowDown",
            "SlowDownRead",
            "SlowDownWrite",
            "Throttling",
            "ThrottlingException",
            "TooManyRequests",
            "RequestLimitExceeded",
            "TooManyRequestsException");
    private static final Set<String> OTHER_BYTES =
            Set.of("BadDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch", "IncompleteBody");
    private static final Set<String> TRANSIENT = Set.of("RequestTimeout", "InternalError", "OperationAborted");
    private static final Set<String> ELSEWHERE =
            Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException");
    private static final int TEXT = 200;

    private S3Errors() {}

    /** Whether the answer says that the key or the upload is not there, and does not speak of the bucket. */
    static boolean missing(SdkException e) {
        return e instanceof S3Exception s3 && s3.statusCode() == 404 && !code(s3).equals("NoSuchBucket");
    }

    /**
     * The sentence.
     *
     * @param tier its name
     * @param bucket where it is
     * @param doing what was being done, as in "could not …"
     */
    static BackupException told(String tier, String bucket, String doing, SdkException e) {
        String begin = "tier %s could not %s in bucket %s".formatted(tier, doing, bucket);
        if (e instanceof S3Exception s3) {
            return answered(begin, bucket, s3);
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SourceTrouble source) {
                return source.told(begin);
            }
        }
        if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
            return BackupException.passing(
                    "TierUnavailable", begin + ": no answer came in time; look whether the server is well", e);
        }
        String said = String.valueOf(e.getMessage());
        if (said.contains("Unable to load credentials")) {
            return BackupException.permanent(
                    "TierAccessDenied",
                    begin + ": there are no credentials; name a Secret with them, or give the operator's pod a role",
                    e);
        }
        return BackupException.passing(
                "TierUnavailable",
                "%s (%s): is the server up, and can it be reached?".formatted(begin, shortened(root(e))),
                e);
    }

    private static BackupException answered(String begin, String bucket, S3Exception e) {
        String code = code(e);
        int status = e.statusCode();
        String said = shortened("%d %s%s".formatted(status, code, text(e)).strip());
        if (code.equals("NoSuchBucket")) {
            return BackupException.permanent(
                    "BucketMissing", "%s: there is no bucket %s; make it, or name another".formatted(begin, bucket), e);
        }
        if (FULL.contains(code) || status == 507) {
            return BackupException.permanent(
                    "TierFull",
                    "%s: it is full (%s); make room there or shorten the retention".formatted(begin, said),
                    e);
        }
        if (THROTTLED.contains(code) || status == 429) {
            return BackupException.passing(
                    "TierThrottled",
                    "%s: the server asks for fewer requests (%s); try again later, or let it take more"
                            .formatted(begin, said),
                    e);
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return BackupException.permanent(
                    "TierAccessDenied",
                    "%s: the clocks of the operator and of the server differ too much; set them right".formatted(begin),
                    e);
        }
        if (ELSEWHERE.contains(code) || status == 301) {
            return BackupException.permanent(
                    "TierRefused",
                    "%s: the bucket is in another region or at another endpoint (%s); set region and endpoint"
                            .formatted(begin, said),
                    e);
        }
        if (status == 403 || status == 401) {
            return BackupException.permanent(
                    "TierAccessDenied",
                    ("%s: the key is wrong or may not do it (%s); it needs GetObject, PutObject, DeleteObject, ListBucket,"
                                    + " ListBucketMultipartUploads, ListMultipartUploadParts and AbortMultipartUpload")
                            .formatted(begin, said),
                    e);
        }
        if (OTHER_BYTES.contains(code)) {
            return BackupException.passing(
                    "TierWriteFailed",
                    "%s: what arrived is not what was sent (%s); look at the way there".formatted(begin, said),
                    e);
        }
        if (status >= 500 || status == 408 || TRANSIENT.contains(code) || status == 404) {
            return BackupException.passing(
                    "TierUnavailable", "%s (%s): look whether the server is well".formatted(begin, said), e);
        }
        return BackupException.permanent(
                "TierRefused", "%s (%s): look whether the server speaks S3 as Amazon does".formatted(begin, said), e);
    }

    private static String code(S3Exception e) {
        return Optional.ofNullable(e.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .orElse("");
    }

    private static String text(S3Exception e) {
        return Optional.ofNullable(e.awsErrorDetails())
                .map(AwsErrorDetails::errorMessage)
                .map(text -> ": " + text.lines().findFirst().orElse(""))
                .orElse("");
    }

    private static String root(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String said = deepest.getMessage();
        return said == null || said.isEmpty()
                ? deepest.getClass().getSimpleName().toLowerCase(Locale.ROOT)
                : said;
    }

    private static String shortened(String text) {
        return text.length() <= TEXT ? text : text.substring(0, TEXT) + "…";
    }

    /** The bytes to send could not be read, which is not the tier's fault. Passes through the SDK. */
    static final class SourceTrouble extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SourceTrouble(Exception cause) {
            super(cause);
        }

        BackupException told(String begin) {
            return getCause() instanceof BackupException told
                    ? told
                    : BackupException.passing(
                            "TierReadFailed",
                            "%s: what was to be sent could not be read (%s)".formatted(begin, shortened(root(this))),
                            getCause() instanceof IOException ? getCause() : this);
        }
    }
}
