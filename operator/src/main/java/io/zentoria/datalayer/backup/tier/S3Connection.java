package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** One bucket, with time limits on all that is asked of it, and with its answers in words for a person. */
final class S3Connection implements AutoCloseable {
    private static final String BYTES = "application/octet-stream";

    /**
     * How patient and how big.
     *
     * @param part bytes of known content in one request
     * @param buffer bytes of unknown content that are kept in memory
     * @param connect until a line is there
     * @param silence of the server while an answer is read
     * @param call one attempt of a call without a body
     * @param transfer one attempt of a call with a part as its body
     */
    record Limits(long part, int buffer, Duration connect, Duration silence, Duration call, Duration transfer) {
        static final Limits USUAL = new Limits(
                64L << 20,
                16 << 20,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(90),
                Duration.ofMinutes(20));
    }

    /** Something to ask. */
    @FunctionalInterface
    interface Call<T> {
        T ask(S3Client client);
    }

    private static final int ATTEMPTS = 3;

    private final String tier;
    private final String bucket;
    private final Limits limits;
    private final S3Client client;

    S3Connection(String tier, S3Tier.Settings settings, Limits limits) {
        this.tier = tier;
        this.bucket = settings.bucket();
        this.limits = limits;
        this.client = client(settings, limits);
    }

    static S3Client client(S3Tier.Settings settings, Limits limits) {
        AwsCredentialsProvider credentials = settings.accessKey().isEmpty()
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        settings.accessKey(), settings.secretKey().reveal()));
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                .credentialsProvider(credentials)
                // What we send has its SHA-256 beside it, and what we read we sum up ourselves. Other servers than
                // Amazon's do not know the checksums that the SDK adds by default.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(limits.connect())
                        .socketTimeout(limits.silence()))
                .overrideConfiguration(more -> more.apiCallAttemptTimeout(limits.call())
                        .retryStrategy(DefaultRetryStrategy.standardStrategyBuilder()
                                .maxAttempts(ATTEMPTS)
                                .build()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    Limits limits() {
        return limits;
    }

    String tier() {
        return tier;
    }

    String bucket() {
        return bucket;
    }

    /** Asks, and says in words what did not work. */
    <T> T call(String doing, Call<T> call) throws BackupException, InterruptedException {
        try {
            return ask(call);
        } catch (SdkException e) {
            throw S3Errors.told(tier, bucket, doing, e);
        }
    }

    /** Asks for what may not be there. */
    <T> T callOr(T missing, String doing, Call<T> call) throws BackupException, InterruptedException {
        try {
            return ask(call);
        } catch (SdkException e) {
            if (S3Errors.missing(e)) {
                return missing;
            }
            throw S3Errors.told(tier, bucket, doing, e);
        }
    }

    private <T> T ask(Call<T> call) throws InterruptedException, BackupException {
        try {
            return call.ask(client);
        } catch (AbortedException e) {
            Thread.interrupted(); // from here on the exception says it
            InterruptedException interrupted =
                    new InterruptedException("interrupted while bucket " + bucket + " was asked");
            interrupted.initCause(e);
            throw interrupted;
        } catch (S3Errors.SourceTrouble e) {
            throw e.told("tier " + tier);
        }
    }

    /** One request with a body whose sum is known; the server refuses other bytes. */
    void putObject(String doing, String key, String sha256, long length, ContentStreamProvider bytes)
            throws BackupException, InterruptedException {
        call(
                doing,
                s3 -> s3.putObject(
                        put -> put.bucket(bucket)
                                .key(key)
                                .contentType(BYTES)
                                .contentLength(length)
                                .checksumSHA256(sha256)
                                .overrideConfiguration(patient()),
                        RequestBody.fromContentProvider(bytes, length, BYTES)));
    }

    /** For requests that carry a part. */
    AwsRequestOverrideConfiguration patient() {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallAttemptTimeout(limits.transfer())
                .build();
    }

    /** Empty: it is not there. */
    OptionalLong size(String doing, String key) throws BackupException, InterruptedException {
        OptionalLong size = callOr(
                OptionalLong.empty(),
                doing,
                s3 -> OptionalLong.of(
                        s3.headObject(head -> head.bucket(bucket).key(key)).contentLength()));
        if (size.isEmpty()) {
            // An answer to HEAD has no body, so that a bucket that is gone looks like a key that is.
            call(
                    doing,
                    s3 -> s3.listObjectsV2(
                            list -> list.bucket(bucket).prefix(key).maxKeys(1)));
        }
        return size;
    }

    /**
     * The bytes of a key.
     *
     * @param missing what to throw when it is not there
     */
    InputStream open(String doing, String key, BackupException missing) throws BackupException, InterruptedException {
        try {
            return new Reading(ask(s3 -> s3.getObject(
                    get -> get.bucket(bucket).key(key), ResponseTransformer.toInputStream(Duration.ZERO))));
        } catch (SdkException e) {
            if (S3Errors.missing(e)) {
                missing.addSuppressed(e);
                throw missing;
            }
            throw S3Errors.told(tier, bucket, doing, e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** Whoever stops in the middle drops the line; the client would read the rest to use it again. */
    private static final class Reading extends FilterInputStream {
        private final ResponseInputStream<GetObjectResponse> answer;
        private boolean ended;

        Reading(ResponseInputStream<GetObjectResponse> answer) {
            super(answer);
            this.answer = answer;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                int read = answer.read(bytes, offset, length);
                ended |= read < 0;
                return read;
            } catch (SdkException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void close() throws IOException {
            if (ended) {
                answer.close();
            } else {
                answer.abort();
            }
        }
    }
}
