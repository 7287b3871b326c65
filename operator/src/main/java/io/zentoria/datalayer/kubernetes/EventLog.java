package io.zentoria.datalayer.kubernetes;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kubernetes events of a resource: on a transition, and the same words at most once in a quarter of an hour. */
public final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
    private static final int NOTE_LIMIT = 1024; // bytes; events.k8s.io/v1, field note
    private static final String MORE = "…";
    private static final Duration QUIET = Duration.ofMinutes(15);

    private final KubernetesClient client;
    private final Clock clock;
    private final String instance;
    private final Map<String, Instant> lately = new ConcurrentHashMap<>();

    /** @param instance this process, for {@code reportingInstance} */
    public EventLog(KubernetesClient client, Clock clock, String instance) {
        this.client = client;
        this.clock = clock;
        this.instance = instance;
    }

    /** News; never throws when it cannot be written. */
    public void normal(ZentoriaDataLayer resource, String reason, String note) {
        write(resource, "Normal", reason, note);
    }

    /** News that somebody should look at; never throws when it cannot be written. */
    public void warning(ZentoriaDataLayer resource, String reason, String note) {
        write(resource, "Warning", reason, note);
    }

    private void write(ZentoriaDataLayer resource, String type, String reason, String note) {
        Instant now = clock.instant();
        lately.values().removeIf(at -> at.plus(QUIET).isBefore(now));
        String same = resource.getMetadata().getUid() + "\0" + reason + "\0" + note;
        if (lately.putIfAbsent(same, now) != null) {
            return;
        }
        Event event = new EventBuilder()
                .withNewMetadata()
                .withGenerateName(resource.getMetadata().getName() + "-")
                .withNamespace(resource.getMetadata().getNamespace())
                .endMetadata()
                .withRegarding(new ObjectReferenceBuilder()
                        .withApiVersion(resource.getApiVersion())
                        .withKind(resource.getKind())
                        .withNamespace(resource.getMetadata().getNamespace())
                        .withName(resource.getMetadata().getName())
                        .withUid(resource.getMetadata().getUid())
                        .build())
                .withType(type)
                .withReason(reason)
                .withAction("Reconcile")
                .withNote(fitting(note))
                .withReportingController(Labels.FIELD_MANAGER)
                .withReportingInstance(instance)
                .withEventTime(new MicroTime(now.truncatedTo(ChronoUnit.MICROS).toString()))
                .build();
        try {
            client.events()
                    .v1()
                    .events()
                    .inNamespace(resource.getMetadata().getNamespace())
                    .resource(event)
                    .create();
        } catch (KubernetesClientException e) {
            // A namespace that is going takes no new ones; then its words are nowhere but here.
            LOG.warn(
                    "event {} of {} could not be written (HTTP {}): {}",
                    reason,
                    resource.getMetadata().getName(),
                    e.getCode(),
                    note);
        }
    }

    /** A longer note is refused, and the limit is one of bytes. */
    static String fitting(String note) {
        if (bytes(note) <= NOTE_LIMIT) {
            return note;
        }
        int end = Math.min(note.length(), NOTE_LIMIT);
        while (bytes(note.substring(0, end)) > NOTE_LIMIT - bytes(MORE)) {
            end = note.offsetByCodePoints(end, -1);
        }
        return note.substring(0, end) + MORE;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
