package io.zentoria.datalayer.monitoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One panel of a Grafana dashboard. */
final class Panel {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Target(String expression, String legend) {}

    private final String type;
    private final String title;
    private final String description;
    private final Unit unit;
    private final List<Target> targets = new ArrayList<>();
    private double[] limits = {};
    private boolean falling;
    private boolean yesNo;

    /** Units in Grafana's words. */
    enum Unit {
        SECONDS("s"),
        BYTES("bytes"),
        /** 0 to 1. */
        SHARE("percentunit"),
        COUNT("short"),
        PER_SECOND("ops"),
        BYTES_PER_SECOND("Bps"),
        /** Milliseconds since 1970. */
        TIME("dateTimeAsIso"),
        NONE("none");

        private final String word;

        Unit(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    private Panel(String type, String title, String description, Unit unit) {
        this.type = type;
        this.title = title;
        this.description = description;
        this.unit = unit;
    }

    /** Lines over time. */
    static Panel lines(String title, String description, Unit unit) {
        return new Panel("timeseries", title, description, unit);
    }

    /** The value of now. */
    static Panel stat(String title, String description, Unit unit) {
        return new Panel("stat", title, description, unit);
    }

    /** The value of now, on a dial from 0 to 1. */
    static Panel dial(String title, String description) {
        return new Panel("gauge", title, description, Unit.SHARE);
    }

    /** A condition or another thing that is or is not. */
    static Panel yesNo(String title, String description) {
        Panel panel = stat(title, description, Unit.NONE);
        panel.yesNo = true;
        return panel;
    }

    Panel query(String expression, String legend) {
        targets.add(new Target(expression, legend));
        return this;
    }

    /** Above the first it is a warning, above the second critical; a single one is a target. */
    Panel limits(double... bounds) {
        limits = bounds;
        return this;
    }

    /** What is below the limits is bad instead: above the first all is well, above none it is critical. */
    Panel falling() {
        falling = true;
        return this;
    }

    /** The limits of the shown resource as lines, which may differ from the standard that the colours have. */
    Panel limits(Metric warning, Metric critical) {
        return query(Query.shown(warning), "warning").query(Query.shown(critical), "critical");
    }

    ObjectNode json(int id, int x, int y, int width, int height) {
        ObjectNode panel = JSON.createObjectNode();
        panel.put("id", id).put("type", type).put("title", title).put("description", description);
        datasource(panel);
        panel.putObject("gridPos").put("h", height).put("w", width).put("x", x).put("y", y);
        ObjectNode defaults = panel.putObject("fieldConfig").putObject("defaults");
        defaults.put("unit", unit.word());
        defaults.putObject("color").put("mode", type.equals("timeseries") ? "palette-classic" : "thresholds");
        if (type.equals("gauge")) {
            defaults.put("min", 0).put("max", 1);
        } else if (type.equals("timeseries")) {
            defaults.put("min", 0);
        }
        steps(defaults.putObject("thresholds").put("mode", "absolute").putArray("steps"));
        if (yesNo) {
            mappings(defaults.putArray("mappings"));
        }
        if (type.equals("timeseries")) {
            ObjectNode custom = defaults.putObject("custom");
            custom.put("drawStyle", "line")
                    .put("lineWidth", 1)
                    .put("fillOpacity", 10)
                    .put("showPoints", "never");
            custom.putObject("thresholdsStyle").put("mode", limits.length == 0 ? "off" : "line");
        }
        ArrayNode overrides = ((ObjectNode) panel.get("fieldConfig")).putArray("overrides");
        if (targets.stream().anyMatch(target -> target.legend().equals("warning"))) {
            dashed(overrides, "warning", "orange");
            dashed(overrides, "critical", "red");
        }
        options(panel.putObject("options"));
        ArrayNode all = panel.putArray("targets");
        for (int i = 0; i < targets.size(); i++) {
            ObjectNode target = all.addObject();
            datasource(target);
            target.put("refId", String.valueOf((char) ('A' + i)))
                    .put("expr", targets.get(i).expression())
                    .put("legendFormat", targets.get(i).legend())
                    .put("instant", !type.equals("timeseries"))
                    .put("range", type.equals("timeseries"));
        }
        return panel;
    }

    private static void datasource(ObjectNode node) {
        node.putObject("datasource").put("type", "prometheus").put("uid", "${datasource}");
    }

    private void steps(ArrayNode steps) {
        if (yesNo) {
            step(steps, null, "orange");
            step(steps, 0.0, "red");
            step(steps, 1.0, "green");
        } else if (falling) {
            step(steps, null, "red");
            step(steps, limits[0], "green");
        } else {
            step(steps, null, "green");
            for (int i = 0; i < limits.length; i++) {
                step(steps, limits[i], i == 0 && limits.length > 1 ? "orange" : "red");
            }
        }
    }

    private static void step(ArrayNode steps, @Nullable Double from, String color) {
        steps.addObject().put("color", color).put("value", from);
    }

    private static void mappings(ArrayNode mappings) {
        ObjectNode options = mappings.addObject().put("type", "value").putObject("options");
        options.putObject("1").put("text", "yes").put("color", "green");
        options.putObject("0").put("text", "no").put("color", "red");
        options.putObject("-1").put("text", "not known").put("color", "orange");
    }

    private static void dashed(ArrayNode overrides, String legend, String color) {
        ObjectNode override = overrides.addObject();
        override.putObject("matcher").put("id", "byName").put("options", legend);
        ArrayNode properties = override.putArray("properties");
        properties
                .addObject()
                .put("id", "color")
                .putObject("value")
                .put("mode", "fixed")
                .put("fixedColor", color);
        ObjectNode line = properties.addObject().put("id", "custom.lineStyle").putObject("value");
        line.put("fill", "dash").putArray("dash").add(10).add(10);
        properties.addObject().put("id", "custom.fillOpacity").put("value", 0);
    }

    private void options(ObjectNode options) {
        if (type.equals("timeseries")) {
            options.putObject("legend")
                    .put("displayMode", "table")
                    .put("placement", "bottom")
                    .put("showLegend", true)
                    .putArray("calcs")
                    .add("lastNotNull")
                    .add("max");
            options.putObject("tooltip").put("mode", "multi").put("sort", "desc");
        } else {
            options.putObject("reduceOptions")
                    .put("values", false)
                    .put("fields", "")
                    .putArray("calcs")
                    .add("lastNotNull");
            options.put("textMode", "value_and_name").put("colorMode", "value").put("graphMode", "none");
        }
    }
}
