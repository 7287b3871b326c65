package io.zentoria.datalayer.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.layer.DataLayers;
import io.zentoria.datalayer.layer.LayerExport;
import io.zentoria.datalayer.layer.PassOutcome;
import io.zentoria.datalayer.layer.Progress;
import io.zentoria.datalayer.layer.Request;
import io.zentoria.datalayer.layer.StoreOutcome;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Hands;
import io.zentoria.datalayer.plan.StoreException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes the resource that live servers are. */
@Command(
        name = "export",
        description = "Writes a resource from live servers: FILE names their endpoints and secrets, and what it says"
                + " beside that (policy, pooler, backups, allocations of Redis) stays. Changes nothing. What a resource"
                + " has no words for, and what planning it would still change, stands in comments at its top.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private ResourceOptions written = new ResourceOptions();

    @Mixin
    private SecretOptions secrets = new SecretOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws UserException, StoreException, CredentialException, InterruptedException {
        Logging.quiet();
        ResourceFile given = written.resource();
        SecretFiles credentials = secrets.files();
        LayerExport export =
                LayerExport.read(given.owner(), given.resource().getSpec(), credentials, Clock.systemUTC());
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println("# Written by 'zdl export' from live servers.");
        export.remarks().forEach(remark -> out.println("# " + comment(remark)));
        left(given, export, credentials).forEach(line -> out.println("# planning this would still: " + comment(line)));
        out.print(yaml(given.resource(), export));
        out.flush();
        return 0;
    }

    /** What lies between the servers and what was written: a person should know before they apply it. */
    private List<String> left(ResourceFile given, LayerExport export, SecretFiles credentials)
            throws InterruptedException {
        DataLayers layers = new DataLayers(Hands.DIRECT, new SecureRandom(), Clock.systemUTC());
        PassOutcome outcome = layers.of(given.owner(), export.spec(), credentials, written.changelogSource())
                .run(
                        new Request(
                                given.owner(),
                                0,
                                export.spec(),
                                false,
                                false,
                                Optional.empty(),
                                Map.of(),
                                Optional.empty()),
                        Progress.SILENT);
        List<String> left = new ArrayList<>();
        // What was there before is noted as looked after; nothing of it changes.
        outcome.outstanding().stream()
                .map(Change::summary)
                .filter(summary -> !summary.startsWith("adopt ") && !summary.startsWith("mark the data set"))
                .forEach(left::add);
        for (StoreOutcome store : outcome.stores()) {
            store.conflicts().forEach(conflict -> left.add(conflict.target() + ": " + conflict.message()));
            store.trouble().ifPresent(trouble -> left.add(store.store().title() + ": " + trouble.message()));
        }
        return left;
    }

    private static String comment(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }

    private static String yaml(ZentoriaDataLayer given, LayerExport export) {
        ObjectMapper mapper = new ObjectMapper(new YAMLFactory()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR));
        mapper.setDefaultPropertyInclusion(JsonInclude.Include.NON_EMPTY);
        ObjectNode resource = mapper.createObjectNode();
        resource.put("apiVersion", ZentoriaDataLayer.GROUP + "/" + ZentoriaDataLayer.VERSION);
        resource.put("kind", ZentoriaDataLayer.KIND);
        ObjectNode metadata = resource.putObject("metadata");
        metadata.put("name", given.getMetadata().getName());
        if (given.getMetadata().getNamespace() != null) {
            metadata.put("namespace", given.getMetadata().getNamespace());
        }
        resource.set("spec", mapper.valueToTree(export.spec()));
        try {
            return mapper.writeValueAsString(resource);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always YAML", e);
        }
    }
}
