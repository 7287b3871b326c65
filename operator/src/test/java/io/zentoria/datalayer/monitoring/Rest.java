package io.zentoria.datalayer.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.testbed.QdrantServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Writes into a Qdrant, as a person with curl. */
record Rest(QdrantServer qdrant) {
    void put(String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(qdrant.url() + path))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body));
        String key = qdrant.apiKey();
        if (key != null) {
            request.header("api-key", key);
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        }
    }
}
