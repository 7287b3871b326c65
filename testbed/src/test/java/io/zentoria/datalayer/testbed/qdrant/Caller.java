package io.zentoria.datalayer.testbed.qdrant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.qdrant.client.grpc.PointsGrpc;
import io.qdrant.client.grpc.QdrantGrpc;
import io.qdrant.client.grpc.SnapshotsGrpc;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.qdrant.Answers.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Assumptions;

/** Asks a server what the rows of one table say, one after the other. */
final class Caller implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern NAME = Pattern.compile("\\{([a-z][a-z0-9]*)(?::([0-9]+))?}");
    private static final String BOUNDARY = "the-parts-end-here";
    private static final Map<String, MethodDescriptor<?, ?>> METHODS = methods(
            CollectionsGrpc.getServiceDescriptor(),
            PointsGrpc.getServiceDescriptor(),
            SnapshotsGrpc.getServiceDescriptor(),
            QdrantGrpc.getServiceDescriptor());

    private final QdrantServer server;
    private final String prefix;
    private final Map<String, String> kept = new HashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ManagedChannel channel;
    private byte[] file = {};

    /** @param prefix what the names of this run begin with, so that they are nobody else's */
    Caller(QdrantServer server, String prefix) {
        this.server = server;
        this.prefix = prefix;
        this.channel = NettyChannelBuilder.forAddress(server.host(), server.grpcPort())
                .usePlaintext()
                .build();
    }

    private static Map<String, MethodDescriptor<?, ?>> methods(ServiceDescriptor... services) {
        Map<String, MethodDescriptor<?, ?>> methods = new HashMap<>();
        Stream.of(services)
                .flatMap(service -> service.getMethods().stream())
                .forEach(method -> methods.put(method.getFullMethodName(), method));
        return methods;
    }

    /** Puts in what stands in braces: a number of numbers, a long name, what was kept, or a name of this run. */
    String filled(String text) {
        return NAME.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), found.group(2))));
    }

    private String value(String name, String count) {
        if (count != null) {
            return "1,".repeat(Integer.parseInt(count) - 1).replace("1", name.equals("zeros") ? "0" : "1")
                    + (name.equals("zeros") ? "0" : "1");
        }
        if (name.startsWith("long")) {
            int length = Integer.parseInt(name.substring("long".length()));
            return prefix + "x".repeat(length - prefix.length());
        }
        return kept.getOrDefault(name, prefix + name);
    }

    Answer ask(Row row) {
        Optional<String[]> header = header(row.who());
        return row.grpc()
                ? grpc(row.call(), filled(row.body()), header)
                : rest(row.door(), filled(row.call()), filled(row.body()), header);
    }

    /** Notes what later rows name. */
    void keep(Row row, Answer answer) {
        if (answer.bytes().length > 0) {
            file = answer.bytes();
        }
        row.keeps().forEach((name, expression) -> {
            Matcher matcher = Pattern.compile(expression).matcher(answer.text());
            if (!matcher.find()) {
                throw new AssertionError("no " + name + " in " + answer.text());
            }
            kept.put(name, matcher.group(1));
        });
    }

    /** The header that says who asks: its name and its value. */
    private Optional<String[]> header(String who) {
        String key = server.apiKey();
        if (who.equals("key") && key == null || who.equals("nobody")) {
            return Optional.empty();
        }
        boolean bearer = who.startsWith("bearer ");
        String secret = secret(bearer ? who.substring("bearer ".length()) : who, key);
        return Optional.of(
                bearer ? new String[] {"authorization", "Bearer " + secret} : new String[] {"api-key", secret});
    }

    private String secret(String who, String key) {
        Assumptions.assumeTrue(key != null, "this server asks for no key: set QDRANT_API_KEY");
        if (who.equals("key")) {
            return key;
        }
        if (who.equals("reader")) {
            Assumptions.assumeTrue(
                    server.readOnlyApiKey() != null,
                    "no key that may only read is known: set QDRANT_READ_ONLY_API_KEY");
            return server.readOnlyApiKey();
        }
        String claims = filled(who.substring(who.indexOf(' ') + 1));
        return switch (who.substring(0, who.indexOf(' '))) {
            case "key" -> claims;
            case "jwt" -> token(claims, key);
            case "forged" -> token(claims.substring("jwt ".length()), "not the key");
            default -> throw new IllegalArgumentException("who is " + who);
        };
    }

    private static String token(String claims, String key) {
        try {
            ObjectNode json = (ObjectNode) Json.MAPPER.readTree(claims);
            JsonNode seconds = json.get("exp");
            if (seconds != null) {
                json.put("exp", Instant.now().getEpochSecond() + seconds.asLong());
            }
            Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
            String signed =
                    base64.encodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                            + base64.encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return signed + "." + base64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonProcessingException | GeneralSecurityException e) {
            throw new IllegalStateException("no token of " + claims, e);
        }
    }

    private Answer grpc(String name, String text, Optional<String[]> header) {
        MethodDescriptor<?, ?> method = METHODS.get(name);
        if (method == null) {
            throw new IllegalArgumentException("no method " + name);
        }
        return grpc(method, text, header);
    }

    private <Q, A> Answer grpc(MethodDescriptor<Q, A> method, String text, Optional<String[]> header) {
        Metadata metadata = new Metadata();
        header.ifPresent(pair -> metadata.put(Metadata.Key.of(pair[0], Metadata.ASCII_STRING_MARSHALLER), pair[1]));
        try {
            A answer = ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
                    method,
                    CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS),
                    request(method, text));
            return new Answer("OK", text((Message) answer), new byte[0]);
        } catch (StatusRuntimeException e) {
            return new Answer(
                    e.getStatus().getCode().name(), String.valueOf(e.getStatus().getDescription()), new byte[0]);
        }
    }

    @SuppressWarnings("unchecked")
    private static <Q> Q request(MethodDescriptor<Q, ?> method, String text) {
        Message prototype = (Message)
                ((MethodDescriptor.PrototypeMarshaller<Q>) method.getRequestMarshaller()).getMessagePrototype();
        Message.Builder request = prototype.newBuilderForType();
        try {
            TextFormat.merge(text, request);
        } catch (TextFormat.ParseException e) {
            throw new IllegalArgumentException("no message: " + text, e);
        }
        return (Q) request.build();
    }

    private static String text(Message answer) {
        Message.Builder compared = answer.toBuilder();
        for (FieldDescriptor field : answer.getDescriptorForType().getFields()) {
            if (field.getName().equals("time") || field.getName().equals("usage")) {
                compared.clearField(field);
            }
        }
        return TextFormat.printer().printToString(compared.build());
    }

    private Answer rest(String method, String path, String body, Optional<String[]> header) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(PATIENCE);
        header.ifPresent(pair -> request.header(pair[0], pair[1]));
        if (method.equals("UPLOAD")) {
            request.header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(parts(sent(body))));
        } else {
            request.header("Content-Type", "application/json")
                    .method(
                            method,
                            body.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body));
        }
        HttpResponse<byte[]> response;
        try {
            response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        boolean bytes = response.headers()
                .firstValue("content-type")
                .filter(type -> type.startsWith("application/octet-stream"))
                .isPresent();
        return bytes
                ? new Answer(String.valueOf(response.statusCode()), "a file", response.body())
                : new Answer(
                        String.valueOf(response.statusCode()),
                        new String(response.body(), StandardCharsets.UTF_8),
                        new byte[0]);
    }

    private byte[] sent(String what) {
        return switch (what) {
            case "whole" -> file;
            case "half" -> Arrays.copyOf(file, file.length / 2);
            case "flipped" -> {
                byte[] flipped = file.clone();
                flipped[flipped.length / 2] ^= 1;
                yield flipped;
            }
            default -> throw new IllegalArgumentException("send " + what);
        };
    }

    private static byte[] parts(byte[] content) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"snapshot\"; filename=\"a\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Deletes the collections of this run. */
    @Override
    public void close() {
        try {
            Answer all = rest("GET", "/collections", "", header("key"));
            for (JsonNode one : Json.MAPPER.readTree(all.text()).path("result").path("collections")) {
                String name = one.path("name").asText();
                if (name.startsWith(prefix)) {
                    String path = java.net.URLEncoder.encode(name, StandardCharsets.UTF_8)
                            .replace("+", "%20");
                    rest("DELETE", "/collections/" + path, "", header("key"));
                }
            }
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        } finally {
            channel.shutdownNow();
            http.close();
        }
    }
}
