package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.DataLayerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which conditions turned between two statuses. Pure. */
final class Transitions {
    /** One piece of news. */
    record Transition(boolean warning, String reason, String message) {}

    private Transitions() {}

    static List<Transition> between(DataLayerStatus before, DataLayerStatus now) {
        List<Transition> news = new ArrayList<>();
        for (DataLayerStatus.Condition condition : now.conditions()) {
            Optional<DataLayerStatus.Condition> old = before.conditions().stream()
                    .filter(known -> known.type().equals(condition.type()))
                    .findFirst();
            boolean turned = old.isEmpty()
                    || !old.get().status().equals(condition.status())
                    || !old.get().reason().equals(condition.reason());
            if (!turned) {
                continue;
            }
            boolean holds = condition.status().equals("True");
            switch (condition.type()) {
                case "Ready" -> {
                    if (holds) {
                        news.add(new Transition(false, "Ready", condition.message()));
                    } else if (old.isPresent() && old.get().status().equals("True")) {
                        news.add(new Transition(true, "NotReady", condition.message()));
                    }
                }
                case "Stalled", "Drifted", "RestartRequired" -> {
                    if (holds) {
                        news.add(new Transition(true, condition.reason(), condition.message()));
                    }
                }
                case "BackupsHealthy", "BackupVerified", "ObjectivesMet" -> {
                    if (condition.status().equals("False")) {
                        news.add(new Transition(true, condition.reason(), condition.message()));
                    } else if (holds && old.isPresent() && old.get().status().equals("False")) {
                        news.add(new Transition(false, condition.reason(), condition.message()));
                    }
                }
                default -> {
                    // The other conditions are parts of these.
                }
            }
        }
        return news;
    }
}
