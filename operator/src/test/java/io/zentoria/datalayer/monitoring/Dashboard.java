package io.zentoria.datalayer.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A Grafana dashboard of one resource, chosen at its top.
 *
 * @param file name of its file, and its uid
 * @param heads small panels, side by side in the first line
 * @param panels two in a line
 */
record Dashboard(String file, String title, String description, List<Panel> heads, List<Panel> panels) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WIDTH = 24;
    private static final int HEAD = 4;
    private static final int HEIGHT = 8;
    /** Of Grafana 11; older and newer ones read it. */
    private static final int SCHEMA = 39;

    /** As Grafana imports it. */
    String json() {
        ObjectNode dashboard = JSON.createObjectNode();
        dashboard.put("uid", file).put("title", title).put("description", description);
        dashboard.putArray("tags").add("zentoria").add("data-layer");
        dashboard.put("schemaVersion", SCHEMA).put("version", 1).put("editable", true);
        dashboard.put("graphTooltip", 1).put("refresh", "30s").put("timezone", "browser");
        dashboard.putObject("time").put("from", "now-6h").put("to", "now");
        ArrayNode variables = dashboard.putObject("templating").putArray("list");
        variables
                .addObject()
                .put("type", "datasource")
                .put("name", "datasource")
                .put("label", "Prometheus")
                .put("query", "prometheus");
        variable(variables, "namespace", "label_values(%s, namespace)".formatted(Metric.CONDITION.word()));
        variable(
                variables,
                "name",
                "label_values(%s{namespace=\"$namespace\"}, name)".formatted(Metric.CONDITION.word()));
        ArrayNode all = dashboard.putArray("panels");
        int id = 1;
        int width = WIDTH / heads.size();
        for (int i = 0; i < heads.size(); i++) {
            all.add(heads.get(i).json(id++, i * width, 0, width, HEAD));
        }
        for (int i = 0; i < panels.size(); i++) {
            all.add(panels.get(i).json(id++, i % 2 * WIDTH / 2, HEAD + i / 2 * HEIGHT, WIDTH / 2, HEIGHT));
        }
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(dashboard) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void variable(ArrayNode variables, String name, String query) {
        ObjectNode variable = variables.addObject();
        variable.put("type", "query")
                .put("name", name)
                .put("label", name)
                .put("refresh", 2)
                .put("sort", 1);
        variable.putObject("datasource").put("type", "prometheus").put("uid", "${datasource}");
        variable.putObject("query").put("query", query).put("refId", name);
        variable.put("definition", query);
    }
}
