package io.zentoria.datalayer.api.schema;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A place in a schema, by a path such as {@code postgres.roles[].name}; what it is told is added there. */
final class Schema {
    private final JSONSchemaProps root;

    Schema(JSONSchemaProps root) {
        this.root = root;
    }

    /**
     * The property at a path.
     *
     * @throws IllegalArgumentException when the records have no such property
     */
    Property at(String path, String description) {
        JSONSchemaProps props = root;
        if (!path.isEmpty()) {
            for (String step : path.split("\\.")) {
                boolean item = step.endsWith("[]");
                boolean value = step.endsWith("{}");
                String name = item || value ? step.substring(0, step.length() - 2) : step;
                props = props.getProperties().get(name);
                if (props == null) {
                    throw new IllegalArgumentException("the records have no " + path);
                }
                if (item) {
                    props = props.getItems().getSchema();
                } else if (value) {
                    props = props.getAdditionalProperties().getSchema();
                }
            }
        }
        props.setDescription(description);
        return new Property(props);
    }

    /** One property. */
    static final class Property {
        private final JSONSchemaProps props;

        private Property(JSONSchemaProps props) {
            this.props = props;
        }

        Property required(String... names) {
            Set<String> required = new TreeSet<>(props.getRequired() == null ? List.of() : props.getRequired());
            required.addAll(List.of(names));
            props.setRequired(List.copyOf(required));
            return this;
        }

        Property pattern(String pattern) {
            props.setPattern(pattern);
            return this;
        }

        Property length(int least, int most) {
            props.setMinLength((long) least);
            props.setMaxLength((long) most);
            return this;
        }

        Property items(int least, int most) {
            if (least > 0) {
                props.setMinItems((long) least);
            }
            props.setMaxItems((long) most);
            return this;
        }

        Property entries(int most) {
            props.setMaxProperties((long) most);
            return this;
        }

        Property between(double least, double most) {
            props.setMinimum(least);
            props.setMaximum(most);
            return this;
        }

        /** Items are told apart by these fields, so that server-side apply merges lists. */
        Property map(String... keys) {
            props.setXKubernetesListType("map");
            props.setXKubernetesListMapKeys(List.of(keys));
            JSONSchemaProps item = props.getItems().getSchema();
            Set<String> required = new TreeSet<>(item.getRequired() == null ? List.of() : item.getRequired());
            required.addAll(List.of(keys));
            item.setRequired(List.copyOf(required));
            return this;
        }

        Property set() {
            props.setXKubernetesListType("set");
            return this;
        }

        Property atomic() {
            props.setXKubernetesListType("atomic");
            return this;
        }

        /** A CEL rule; the message says what to write instead. */
        Property rule(String rule, String message) {
            ValidationRule added = new ValidationRule();
            added.setRule(rule);
            added.setMessage(message);
            List<ValidationRule> rules = new ArrayList<>(
                    props.getXKubernetesValidations() == null ? List.of() : props.getXKubernetesValidations());
            rules.add(added);
            props.setXKubernetesValidations(rules);
            return this;
        }
    }
}
