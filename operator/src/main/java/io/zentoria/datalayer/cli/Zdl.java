package io.zentoria.datalayer.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code zdl}, also {@code kubectl zdl} when it is installed as a plugin. */
@Command(
        name = "zdl",
        description = "Looks after what is inside PostgreSQL, Redis and Qdrant, as one resource says.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            RenderCommand.class,
            DoctorCommand.class,
            ExportCommand.class,
            LogCommand.class,
            BackupCommand.class,
            BackupsCommand.class,
            RestoreCommand.class,
            DrillCommand.class,
            VerifyCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done; for plan: nothing to do",
            "1:something went wrong",
            "2:plan: there are changes; apply: denied changes remain; doctor: something is wrong"
        })
public final class Zdl implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine(arguments).execute(arguments));
    }

    /** The operator starts sooner when the other commands are not looked at. */
    private static CommandLine commandLine(String[] arguments) {
        return arguments.length > 0 && arguments[0].equals("run")
                ? careful(new CommandLine(CommandSpec.create().name("zdl")).addSubcommand(new RunCommand()))
                : commandLine();
    }

    static CommandLine commandLine() {
        return careful(new CommandLine(new Zdl()));
    }

    private static CommandLine careful(CommandLine line) {
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((e, command, result) -> {
            PrintWriter err = command.getErr();
            err.println("zdl: " + sentence(e));
            return 1;
        });
        line.setParameterExceptionHandler((e, arguments) -> {
            PrintWriter err = e.getCommandLine().getErr();
            err.println("zdl: " + e.getMessage() + " (zdl "
                    + (e.getCommandLine().getCommandName().equals("zdl")
                            ? ""
                            : e.getCommandLine().getCommandName() + " ")
                    + "--help says what there is)");
            return 1;
        });
        return line;
    }

    /** What a person can do something with: the client of Kubernetes says of some failures nothing, and their cause does. */
    static String sentence(Throwable e) {
        String said = e.getMessage();
        Throwable cause = e.getCause();
        if (cause != null && (said == null || said.equals("An error has occurred."))) {
            return sentence(cause);
        }
        return said == null || e instanceof Error
                ? "unexpected " + e.getClass().getSimpleName() + (said == null ? "" : ": " + said)
                : said;
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}
