package io.zentoria.datalayer.api.schema;

/** {@code spec.policy} and {@code spec.monitoring}. */
final class PolicySchema {
    private PolicySchema() {}

    static void policy(Schema schema) {
        schema.at("policy", "How far the operator may go; what is left out is the careful choice.");
        schema.at(
                "policy.mode",
                "Enforce: bring the servers to the spec and keep them there. Observe: plan and report, and change nothing. Default: Enforce.");
        schema.at(
                "policy.deletion",
                "What happens to the stores when this resource goes. Retain: nothing. Delete: what the operator made is dropped. Default: Retain.");
        schema.at(
                "policy.destructiveChanges",
                "Deny: a change that can lose data stays in the plan and is reported. Allow: it is applied. Default: Deny.");
        Words.interval(
                schema, "policy.driftCheckInterval", "How often the servers are compared with the spec. Default: 5m.");
        Words.interval(
                schema,
                "policy.auditInterval",
                "How often the slower reads are done: Redis keys against their allocations. Default: 1h.");
    }

    static void monitoring(Schema schema) {
        schema.at(
                "monitoring",
                "How often the stores are probed, and when a figure becomes a warning, and when an alarm.");
        Words.interval(
                schema,
                "monitoring.probeInterval",
                "How often the round trips to the stores are measured, by a few reads. Default: 30s.");
        schema.at("monitoring.thresholds", "One pair for each figure.");
        share(schema, "connectionUsage", "Connections in use, of max_connections.");
        time(schema, "queryLatencyP99", "99th percentile of the synthetic query.");
        time(
                schema,
                "backupAge",
                "Age of the newest backup of an hourly schedule; of a longer one as many of its own intervals.");
        share(schema, "redisMemory", "Memory in use, of maxmemory.");
        time(schema, "qdrantSearchLatency", "99th percentile of the synthetic search.");
    }

    private static void share(Schema schema, String name, String description) {
        String path = "monitoring.thresholds." + name;
        schema.at(path, description)
                .rule(
                        "!has(self.warning) || !has(self.critical) || int(self.warning.replace('%', '')) <= int(self.critical.replace('%', ''))",
                        name + ": warning must not be above critical");
        for (String level : new String[] {"warning", "critical"}) {
            schema.at(path + "." + level, "A share, such as 70%.").length(2, 4).pattern("^(100|[1-9]?[0-9])%$");
        }
    }

    private static void time(Schema schema, String name, String description) {
        String path = "monitoring.thresholds." + name;
        schema.at(path, description)
                .rule(
                        "!has(self.warning) || !has(self.critical) || duration(self.warning) <= duration(self.critical)",
                        name + ": warning must not be above critical");
        for (String level : new String[] {"warning", "critical"}) {
            schema.at(path + "." + level, "A time, such as 500ms, 2s or 6h.")
                    .length(2, 20)
                    .pattern("^([0-9]{1,9}(ms|s|m|h))+$");
        }
    }
}
