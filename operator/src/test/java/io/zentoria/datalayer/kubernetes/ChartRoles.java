package io.zentoria.datalayer.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.testbed.Helm;
import io.zentoria.datalayer.testbed.KubeApiServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The accounts and Roles of the chart, as Helm renders them for a namespace. */
final class ChartRoles {
    static final String OPERATOR = "op-zentoria-data-layer";
    static final String LEASE = OPERATOR + "-lease";
    static final String BACKUP_ROLE = OPERATOR + "-backup";
    static final String BACKUP = "zentoria-backup";
    private static final Path CHART = Path.of("../helm/zentoria-data-layer");

    private final List<ObjectNode> objects;

    private ChartRoles(List<ObjectNode> objects) {
        this.objects = objects;
    }

    static ChartRoles render(String namespace) {
        KubeApiServer.Result rendered = new Helm()
                .run(List.of(
                        "template",
                        "op",
                        CHART.toString(),
                        "--namespace=" + namespace,
                        "--set=features.backupJobs=true",
                        "--show-only=templates/rbac.yaml",
                        "--show-only=templates/backup-jobs.yaml"));
        if (rendered.exit() != 0) {
            throw new AssertionError(rendered.err());
        }
        return new ChartRoles(Stream.of(rendered.out().split("(?m)^---$"))
                .filter(text -> text.contains("kind:"))
                .map(Yaml::read)
                .toList());
    }

    /** Puts them into the cluster. */
    void apply(Bench bench) {
        objects.forEach(bench::apply);
    }

    /** The same, and further accounts that may do what the operator may. */
    void applyFor(Bench bench, Set<String> accounts) {
        apply(bench);
        for (String account : accounts) {
            ObjectNode made = Yaml.read("{apiVersion: v1, kind: ServiceAccount, metadata: {}}");
            made.withObject("/metadata").put("name", account).put("namespace", bench.namespace);
            bench.apply(made);
            for (ObjectNode object : objects) {
                if (object.path("kind").asText().equals("RoleBinding")
                        && object.at("/subjects/0/name").asText().equals(OPERATOR)) {
                    ObjectNode binding = object.deepCopy();
                    binding.withObject("/metadata")
                            .put("name", object.at("/metadata/name").asText() + "-" + account);
                    ((ObjectNode) binding.at("/subjects/0")).put("name", account);
                    bench.apply(binding);
                }
            }
        }
    }

    ObjectNode role(String name) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals("Role")
                        && object.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no Role " + name));
    }

    /** What Roles grant, as {@code verb group/resource}. */
    Set<String> granted(String... roles) {
        Set<String> granted = new TreeSet<>();
        for (String role : roles) {
            for (JsonNode rule : role(role).path("rules")) {
                for (JsonNode verb : rule.path("verbs")) {
                    for (JsonNode resource : rule.path("resources")) {
                        granted.add(
                                verb.asText() + " " + rule.at("/apiGroups/0").asText() + "/" + resource.asText());
                    }
                }
            }
        }
        return granted;
    }

    /** A Role with one verb of one resource less; the others as they are. */
    ObjectNode without(String role, String verb, String resource) {
        ObjectNode less = role(role).deepCopy();
        boolean found = false;
        List<JsonNode> rules = new ArrayList<>();
        for (JsonNode rule : less.path("rules")) {
            for (JsonNode each : rule.path("resources")) {
                ObjectNode single = rule.deepCopy();
                single.putArray("resources").add(each.asText());
                if (each.asText().equals(resource)) {
                    var verbs = single.putArray("verbs");
                    for (JsonNode other : rule.path("verbs")) {
                        if (other.asText().equals(verb)) {
                            found = true;
                        } else {
                            verbs.add(other.asText());
                        }
                    }
                    if (verbs.isEmpty()) {
                        continue;
                    }
                }
                rules.add(single);
            }
        }
        if (!found) {
            throw new AssertionError(role + " does not grant " + verb + " " + resource);
        }
        less.putArray("rules").addAll(rules);
        return less;
    }
}
