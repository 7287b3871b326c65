package io.zentoria.datalayer.backup.fault;

import io.zentoria.datalayer.backup.tier.S3Tier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Every file that lies in folders and buckets with its SHA-256, seen past the tiers and past what is in between. */
final class TierPicture {
    private final List<Path> folders;
    private final List<S3Tier.Settings> buckets;

    /** @param buckets of one server and one key */
    TierPicture(List<Path> folders, List<S3Tier.Settings> buckets) {
        this.folders = List.copyOf(folders);
        this.buckets = List.copyOf(buckets);
    }

    /** Sums by where they lie, of files whose path contains this. */
    Map<String, String> of(String part) throws IOException {
        Map<String, String> sums = new TreeMap<>();
        for (Path folder : folders) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path file : all.filter(Files::isRegularFile)
                        .filter(file -> file.toString().contains(part))
                        .toList()) {
                    sums.put(file.toString(), sum(Files.newInputStream(file)));
                }
            }
        }
        try (S3Client s3 = client()) {
            for (S3Tier.Settings each : buckets) {
                for (S3Object object : s3.listObjectsV2Paginator(list -> list.bucket(each.bucket()))
                        .contents()) {
                    if (object.key().contains(part)) {
                        sums.put(
                                each.bucket() + ":" + object.key(),
                                sum(s3.getObject(
                                        get -> get.bucket(each.bucket()).key(object.key()))));
                    }
                }
            }
        }
        return sums;
    }

    /** Uploads that were begun and neither completed nor taken away. */
    List<String> uploads() {
        try (S3Client s3 = client()) {
            return buckets.stream()
                    .flatMap(each -> s3.listMultipartUploads(list -> list.bucket(each.bucket())).uploads().stream())
                    .map(upload -> upload.key())
                    .toList();
        }
    }

    private S3Client client() {
        S3Tier.Settings any = buckets.getFirst();
        return S3Client.builder()
                .region(Region.of(any.region()))
                .forcePathStyle(true)
                .endpointOverride(any.endpoint().orElseThrow())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        any.accessKey(), any.secretKey().reveal())))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    private static String sum(InputStream bytes) throws IOException {
        try (DigestInputStream in = new DigestInputStream(bytes, MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
