package io.zentoria.datalayer.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Logs on the standard error stream: text for people, JSON for a cluster's collectors. */
final class Logging {
    /** AUTO is JSON inside a Kubernetes container and text elsewhere. */
    enum Format {
        AUTO,
        TEXT,
        JSON
    }

    /**
     * Libraries below the operator's own level: at DEBUG some of them write statements and requests, which may hold
     * verifiers and Secrets.
     */
    private static final Map<String, Level> LIBRARIES = Map.ofEntries(
            Map.entry("io.fabric8", Level.WARN),
            // Says the same with a stack several times a second while the API server is away; the Lease says it once.
            Map.entry("io.fabric8.kubernetes.client.extended.leaderelection", Level.OFF),
            Map.entry("io.javaoperatorsdk", Level.WARN),
            Map.entry("io.grpc", Level.WARN),
            Map.entry("redis.clients", Level.WARN),
            Map.entry("io.qdrant", Level.WARN),
            Map.entry("liquibase", Level.WARN),
            Map.entry("org.quartz", Level.WARN),
            Map.entry("com.moilioncircle", Level.WARN),
            Map.entry("org.postgresql", Level.OFF));

    private Logging() {}

    static void start(Format format, String level) {
        boolean json =
                format == Format.JSON || (format == Format.AUTO && System.getenv("KUBERNETES_SERVICE_HOST") != null);
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(json ? json(context) : text(context));
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.toLevel(level, Level.INFO));
        LIBRARIES.forEach((name, least) -> context.getLogger(name).setLevel(least));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** For commands that print their own outcome. */
    static void quiet() {
        start(Format.TEXT, "error");
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %replace(%X{resource} ){'^ $',''}%msg%n%ex{short}");
        encoder.start();
        return encoder;
    }
}
