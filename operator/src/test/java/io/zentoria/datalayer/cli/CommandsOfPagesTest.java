package io.zentoria.datalayer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.docs.Pages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A command that a page tells people to type is one that there is, with the options that it has. */
final class CommandsOfPagesTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern ZDL = Pattern.compile("(?m)(?:^ *(?:\\$ )?|`|kubectl )zdl ([a-z]+)([^`\\n#|]*)");
    private static final Pattern MAKE = Pattern.compile("(?m)(?:^ *(?:\\$ )?|`)make ([a-z][a-z-]*)");
    private static final Pattern FILE =
            Pattern.compile("(?<=\\s)(?:-f|-k|--filename|--patch-file)[ =]((?:deploy|crd|helm)/[^\\s;`<]+)");
    private static final Pattern OPTION = Pattern.compile("(?<=\\s)(--?[a-z][a-z-]*)");

    @Test
    void everyCommandAndOptionOfZdlIsThere() throws IOException {
        List<String> unknown = new ArrayList<>();
        for (Path page : Pages.all()) {
            Matcher typed = ZDL.matcher(Files.readString(page));
            while (typed.find()) {
                CommandLine command = Zdl.commandLine().getSubcommands().get(typed.group(1));
                if (command == null) {
                    unknown.add(Pages.name(page) + ": zdl " + typed.group(1));
                    continue;
                }
                Set<String> options =
                        new HashSet<>(command.getCommandSpec().optionsMap().keySet());
                command.getSubcommands()
                        .values()
                        .forEach(below -> options.addAll(
                                below.getCommandSpec().optionsMap().keySet()));
                // What follows more than one blank is an explanation.
                Matcher given = OPTION.matcher(typed.group(2).split(" {2,}", 2)[0]);
                while (given.find()) {
                    if (!options.contains(given.group(1))) {
                        unknown.add(Pages.name(page) + ": zdl " + typed.group(1) + " " + given.group(1));
                    }
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyTargetOfMakeIsThere() throws IOException {
        String makefile = Files.readString(HOME.resolve("Makefile"));
        List<String> unknown = new ArrayList<>();
        for (Path page : Pages.all()) {
            Matcher typed = MAKE.matcher(Files.readString(page));
            while (typed.find()) {
                if (!Pattern.compile("(?m)^" + typed.group(1) + ":")
                        .matcher(makefile)
                        .find()) {
                    unknown.add(Pages.name(page) + ": make " + typed.group(1));
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyFileOfTheProjectThatACommandIsGivenIsThere() throws IOException {
        List<String> missing = new ArrayList<>();
        int found = 0;
        for (Path page : Pages.all()) {
            Matcher given = FILE.matcher(Files.readString(page));
            while (given.find()) {
                found++;
                if (!Files.exists(HOME.resolve(given.group(1)))) {
                    missing.add(Pages.name(page) + ": " + given.group(1));
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(found).isGreaterThan(5);
    }
}
