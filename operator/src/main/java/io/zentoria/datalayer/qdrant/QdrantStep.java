package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.plan.Step;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/** What is sent to a Qdrant for one change. */
sealed interface QdrantStep extends Step {

    /** Makes a collection, empty, with its mark and settings; indexes and aliases are changes of their own. */
    record CreateCollection(DesiredCollection collection) implements QdrantStep {
        @Override
        public String masked() {
            return "CreateCollection " + collection.name() + " " + Sentences.described(collection);
        }
    }

    /** Drops a collection with all its points and makes it again, empty. */
    record RecreateCollection(DesiredCollection collection) implements QdrantStep {
        @Override
        public String masked() {
            return "DeleteCollection " + collection.name() + "; " + new CreateCollection(collection).masked();
        }
    }

    /** Drops a collection with all its points. */
    record DropCollection(String collection) implements QdrantStep {
        @Override
        public String masked() {
            return "DeleteCollection " + collection;
        }
    }

    /**
     * Sets settings and writes which ones the spec sets, in one call.
     *
     * @param settings to be set on the collection; quantization is always complete, since it is replaced as a whole
     * @param ofVector to be set on the vector itself, whose own values rule over the collection's
     * @param ledger paths of all settings that the resource sets from now on
     */
    record UpdateCollection(
            String collection, Map<Setting, String> settings, Map<Setting, String> ofVector, SortedSet<String> ledger)
            implements QdrantStep {
        @Override
        public String masked() {
            return "UpdateCollection " + collection + " " + Sentences.listed(settings)
                    + (ofVector.isEmpty() ? "" : " vector " + Sentences.listed(ofVector)) + " ledger " + ledger;
        }
    }

    /** Makes a payload index; one of another type on the field has to be dropped first. */
    record CreateIndex(String collection, String field, String type, boolean replaces) implements QdrantStep {
        @Override
        public String masked() {
            return (replaces ? "DeleteFieldIndex " + collection + " " + field + "; " : "") + "CreateFieldIndex "
                    + collection + " " + field + " " + type;
        }
    }

    /** Takes a payload index away. */
    record DropIndex(String collection, String field) implements QdrantStep {
        @Override
        public String masked() {
            return "DeleteFieldIndex " + collection + " " + field;
        }
    }

    /**
     * Makes an alias, or lets it point to another collection: one action, which Qdrant does at once or not at all.
     *
     * @param notedAt other collections whose ledger names the alias
     */
    record PutAlias(String alias, String collection, Set<String> notedAt) implements QdrantStep {
        @Override
        public String masked() {
            return "CreateAlias " + alias + " -> " + collection;
        }
    }

    /** Takes an alias away. */
    record DropAlias(String alias, Set<String> notedAt) implements QdrantStep {
        @Override
        public String masked() {
            return "DeleteAlias " + alias;
        }
    }

    /** Takes names out of a collection's ledger; nothing else changes. */
    record Forget(String collection, Set<String> indexes, Set<String> aliases) implements QdrantStep {
        @Override
        public String masked() {
            return "UpdateCollection " + collection + " metadata without indexes " + indexes + " aliases " + aliases;
        }
    }

    /** Takes the resource's claim on a collection away, which was there before it. */
    record Release(String collection) implements QdrantStep {
        @Override
        public String masked() {
            return "UpdateCollection " + collection + " metadata without the operator's keys";
        }
    }
}
