package io.zentoria.datalayer.redis;

import java.util.Set;

/** How the server treats a parameter. */
enum ParameterKind {
    /** {@code CONFIG SET} changes it. */
    ONLINE,
    /** Only the file and a restart change it. */
    RESTART,
    /** The server lets it be changed only where {@code enable-protected-configs} says so. */
    PROTECTED,
    /** It holds a password, and a spec is not the place for one. */
    SECRET;

    /** As Redis 7.0 and 8.0 answer to {@code CONFIG SET}: 'can't set immutable config'. */
    private static final Set<String> NEEDS_RESTART = Set.of(
            "aclfile",
            "always-show-logo",
            "aof-rewrite-cpulist",
            "aof_rewrite_cpulist",
            "appenddirname",
            "appendfilename",
            "bgsave-cpulist",
            "bgsave_cpulist",
            "bio-cpulist",
            "bio_cpulist",
            "cluster-config-file",
            "cluster-enabled",
            "cluster-port",
            "daemonize",
            "databases",
            "disable-thp",
            "enable-debug-command",
            "enable-module-command",
            "enable-protected-configs",
            "io-threads",
            "io-threads-do-reads",
            "logfile",
            "pidfile",
            "rdbchecksum",
            "replicaof",
            "server-cpulist",
            "server_cpulist",
            "set-proc-title",
            "slaveof",
            "socket-mark-id",
            "supervised",
            "syslog-enabled",
            "syslog-facility",
            "syslog-ident",
            "tcp-backlog",
            "unixsocket",
            "unixsocketperm");

    private static final Set<String> PROTECTED_ONES = Set.of("dir", "dbfilename");

    private static final Set<String> SECRETS =
            Set.of("requirepass", "masterauth", "tls-key-file-pass", "tls-client-key-file-pass");

    static ParameterKind of(String name) {
        if (SECRETS.contains(name)) {
            return SECRET;
        }
        if (NEEDS_RESTART.contains(name)) {
            return RESTART;
        }
        return PROTECTED_ONES.contains(name) ? PROTECTED : ONLINE;
    }
}
