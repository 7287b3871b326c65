package io.zentoria.datalayer.render;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.RedisSpec;
import io.zentoria.datalayer.plan.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What to do with the folder, in which order. */
final class Readme {
    private final StringBuilder text = new StringBuilder();
    private int step;

    private Readme() {}

    static String of(Owner owner, DataLayerSpec spec) {
        Readme readme = new Readme();
        readme.say("""
                # %s

                The data layer of `%s` as files, written by `zdl render`: run on empty servers they give what the operator
                gives, its ledgers included, so that `zdl plan` finds nothing to do afterwards and the operator can take over
                at any time. No secret is in them; they can be kept in git (`secrets/` and `config/userlist.txt`, which the
                scripts make, are left out by `.gitignore`).

                The scripts want bash, GNU coreutils and util-linux, `psql`, `pg_dump`, `redis-cli`, `redis-server`, `curl` and
                `jq`, each where it is used. All of them may run again: what is there stays, what is missing is made. What they
                have to know is in `scripts/settings.sh`.

                ## Secrets

                One value a file, `secrets/<secret>/<key>`, which only you can read (`chmod 600`); `ZDL_SECRETS` names another
                folder. It is the layout of `zdl --secrets`. Passwords that are not listed here are made by the scripts.
                """.formatted(Bash.comment(owner.path()), Bash.comment(owner.path())));
        readme.secrets(spec);
        readme.say("\n## In this order\n");
        readme.steps(spec);
        readme.say("""

                Then look whether all is as it should be (with the resource in FILE):

                ```sh
                zdl plan -f FILE --secrets secrets
                ```
                """);
        readme.backups(owner, spec);
        return readme.text.toString();
    }

    private void say(String words) {
        text.append(words);
    }

    private void step(String words) {
        step++;
        String indented = words.strip()
                .lines()
                .map(line -> line.isBlank() ? "" : "   " + line)
                .collect(Collectors.joining("\n"));
        text.append('\n').append(step).append(". ").append(indented.strip()).append('\n');
    }

    private void secrets(DataLayerSpec spec) {
        List<String> lines = new ArrayList<>();
        PostgresSpec postgres = spec.postgres();
        if (postgres != null) {
            String admin = postgres.adminSecretRef().name();
            lines.add(
                    "`secrets/%s/username` and `secrets/%s/password`: the administrator of PostgreSQL, who has to be there already"
                            .formatted(admin, admin));
            postgres.roles().stream()
                    .filter(role -> role.passwordSecretRef() != null)
                    .map(role -> Secret.of(role.passwordSecretRef(), ""))
                    .forEach(secret ->
                            lines.add("`secrets/%s/%s`: yours, of a role".formatted(secret.name(), secret.key())));
        }
        RedisSpec redis = spec.redis();
        if (redis != null) {
            if (redis.adminSecretRef() != null) {
                lines.add(
                        "`secrets/%s/username`, if the administrator of Redis is not `default`; the password beside it is made"
                                .formatted(redis.adminSecretRef().name()));
            }
            redis.users().stream()
                    .filter(user -> user.passwordSecretRef() != null)
                    .map(user -> Secret.of(user.passwordSecretRef(), ""))
                    .forEach(secret -> lines.add(
                            "`secrets/%s/%s`: yours, of a user of Redis".formatted(secret.name(), secret.key())));
        }
        if (spec.qdrant() != null && spec.qdrant().apiKeySecretRef() != null) {
            lines.add("`secrets/%s`: the API key that Qdrant was started with"
                    .formatted(Secret.path(spec.qdrant().apiKeySecretRef(), "api-key")));
        }
        say("\n");
        lines.forEach(line -> say("- " + Bash.comment(line) + "\n"));
    }

    private void steps(DataLayerSpec spec) {
        PostgresSpec postgres = spec.postgres();
        if (postgres != null) {
            step("""
                    **PostgreSQL**: copy `config/postgresql.conf` as its first lines say, restart PostgreSQL, then run

                    ```sh
                    scripts/init_databases.sh
                    ```

                    It makes roles and databases and runs `migrations/` in the order of their numbers. `PGHOST` and `PGPORT` in
                    the environment come before the address of the resource.""");
            if (postgres.pooler() != null) {
                step("""
                        **PgBouncer**: copy `config/pgbouncer.ini`, and `config/userlist.txt` which the script has written, to
                        `/etc/pgbouncer/`, readable by PgBouncer alone, and restart it. The list holds PostgreSQL's own SCRAM
                        verifiers: when a password changes, run the script again and copy the list once more.""");
            }
        }
        if (spec.redis() != null) {
            step("""
                    **Redis**: copy `config/redis.conf` and `config/users.acl` to `/etc/redis/`, let Redis write the second one,
                    restart it, then run

                    ```sh
                    scripts/init_redis.sh
                    ```

                    `REDIS_HOST` and `REDIS_PORT` in the environment come before the address of the resource. Run it on Redis'
                    own machine: until it is done, nobody has a password, and Redis lets in nobody from elsewhere.""");
        }
        if (spec.qdrant() != null) {
            step("""
                    **Qdrant**: start it, then run

                    ```sh
                    scripts/init_qdrant.sh
                    ```

                    `QDRANT_URL` in the environment comes before the address of the resource.""");
        }
    }

    private void backups(Owner owner, DataLayerSpec spec) {
        say("""

                ## Backups

                Each script writes one backup into the folder of `backup_folder` (or `ZDL_BACKUPS`), in the layout of the
                operator, and publishes it with its `manifest.json` when all of it is on the disk: a folder without one is no
                backup. They are not encrypted, and nothing is taken away: copy them to other machines and remove old ones
                yourself. As lines of a crontab:

                ```
                """);
        lines(spec).forEach(line -> say(line + "\n"));
        say("""
                ```

                Restored they are with `zdl restore` (into the stores of FILE; a tier of it has to be that folder):

                ```sh
                zdl backups -f FILE
                zdl restore -f FILE --tier TIER --path %s/manual/<UTC time>
                ```
                """.formatted(Bash.comment(owner.path())));
    }

    private static List<String> lines(DataLayerSpec spec) {
        BackupSpec backup = spec.backup();
        List<String> lines = new ArrayList<>();
        if (backup != null) {
            for (BackupSpec.Schedule schedule : backup.schedules()) {
                String script = switch (schedule.store()) {
                    case POSTGRES -> spec.postgres() == null ? "" : "backup_postgresql.sh";
                    case REDIS -> spec.redis() == null ? "" : "backup_redis.sh";
                    case QDRANT -> spec.qdrant() == null ? "" : "backup_qdrant.sh";
                    case ALL -> "";
                };
                if (!script.isEmpty()) {
                    lines.add("%s  /opt/zentoria/scripts/%s %s"
                            .formatted(Bash.comment(schedule.cron()), script, Bash.comment(schedule.name())));
                }
            }
        }
        if (lines.isEmpty()) {
            String script = spec.postgres() != null ? "postgresql" : spec.redis() != null ? "redis" : "qdrant";
            lines.add("0 2 * * *  /opt/zentoria/scripts/backup_%s.sh".formatted(script));
        }
        return lines;
    }
}
