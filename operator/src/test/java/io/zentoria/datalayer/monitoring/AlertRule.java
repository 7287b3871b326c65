package io.zentoria.datalayer.monitoring;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One alert.
 *
 * @param after how long it must hold before it fires
 * @param summary one line; may use {@code {{ $labels… }}}
 * @param runbook name of the page under docs/runbooks, without its ending
 */
record AlertRule(String name, Severity severity, String expression, String after, String summary, String runbook) {
    /** How soon somebody must look. */
    enum Severity {
        /** In the next working hours. */
        WARNING,
        /** Now. */
        CRITICAL;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** As Prometheus reads it. */
    void writeTo(ObjectNode rule) {
        rule.put("alert", name).put("expr", expression).put("for", after);
        rule.putObject("labels").put("severity", severity.word());
        rule.putObject("annotations").put("summary", summary).put("runbook_url", "docs/runbooks/" + runbook + ".md");
    }
}
