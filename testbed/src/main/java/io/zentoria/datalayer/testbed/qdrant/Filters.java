package io.zentoria.datalayer.testbed.qdrant;

import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.Match;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Whether a point passes a filter. What is not known is refused, never guessed. */
final class Filters {
    private Filters() {}

    static boolean passes(Filter filter, Point point) {
        if (filter.hasMinShould()) {
            throw Refusal.notHere("min_should");
        }
        return filter.getMustList().stream().allMatch(condition -> holds(condition, point))
                && filter.getMustNotList().stream().noneMatch(condition -> holds(condition, point))
                && (filter.getShouldCount() == 0
                        || filter.getShouldList().stream().anyMatch(condition -> holds(condition, point)));
    }

    private static boolean holds(Condition condition, Point point) {
        return switch (condition.getConditionOneOfCase()) {
            case FIELD -> field(condition.getField(), point);
            case IS_EMPTY ->
                values(point.payload(), condition.getIsEmpty().getKey()).allMatch(Value::hasNullValue);
            case IS_NULL ->
                values(point.payload(), condition.getIsNull().getKey()).anyMatch(Value::hasNullValue);
            case HAS_ID -> condition.getHasId().getHasIdList().contains(point.id());
            case FILTER -> passes(condition.getFilter(), point);
            case HAS_VECTOR ->
                point.vectors().containsKey(condition.getHasVector().getHasVector());
            case NESTED, CONDITIONONEOF_NOT_SET ->
                throw Refusal.notHere("the condition " + condition.getConditionOneOfCase());
        };
    }

    private static boolean field(FieldCondition field, Point point) {
        Stream<Value> values = values(point.payload(), field.getKey());
        if (field.hasMatch()) {
            return values.anyMatch(value -> matches(field.getMatch(), value));
        }
        if (field.hasRange()) {
            return values.anyMatch(value -> inside(field.getRange(), value));
        }
        throw Refusal.notHere("a condition on " + field.getKey() + " that is neither match nor range");
    }

    private static boolean matches(Match match, Value value) {
        return switch (match.getMatchValueCase()) {
            case KEYWORD -> value.hasStringValue() && value.getStringValue().equals(match.getKeyword());
            case INTEGER -> value.hasIntegerValue() && value.getIntegerValue() == match.getInteger();
            case BOOLEAN -> value.hasBoolValue() && value.getBoolValue() == match.getBoolean();
            case KEYWORDS -> match.getKeywords().getStringsList().contains(value.getStringValue());
            case INTEGERS ->
                value.hasIntegerValue() && match.getIntegers().getIntegersList().contains(value.getIntegerValue());
            case EXCEPT_KEYWORDS -> !match.getExceptKeywords().getStringsList().contains(value.getStringValue());
            case EXCEPT_INTEGERS -> !match.getExceptIntegers().getIntegersList().contains(value.getIntegerValue());
            case TEXT -> words(value).containsAll(words(match.getText()));
            case TEXT_ANY -> words(match.getTextAny()).stream().anyMatch(words(value)::contains);
            case PHRASE, MATCHVALUE_NOT_SET -> throw Refusal.notHere("the match " + match.getMatchValueCase());
        };
    }

    private static List<String> words(Value value) {
        return words(value.getStringValue());
    }

    private static List<String> words(String text) {
        return Stream.of(text.toLowerCase(Locale.ROOT).split("\\W+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static boolean inside(Range range, Value value) {
        double number = value.hasIntegerValue() ? value.getIntegerValue() : value.getDoubleValue();
        return (value.hasIntegerValue() || value.hasDoubleValue())
                && (!range.hasLt() || number < range.getLt())
                && (!range.hasLte() || number <= range.getLte())
                && (!range.hasGt() || number > range.getGt())
                && (!range.hasGte() || number >= range.getGte());
    }

    /** What stands at a path like {@code a.b[].c}; a list stands for its elements. */
    private static Stream<Value> values(Map<String, Value> payload, String path) {
        String[] steps = path.replace("[]", "").split("\\.");
        Value first = payload.get(steps[0]);
        Stream<Value> found = first == null ? Stream.empty() : elements(first);
        for (int i = 1; i < steps.length; i++) {
            String step = steps[i];
            found = found.filter(Value::hasStructValue)
                    .map(value -> value.getStructValue().getFieldsMap())
                    .filter(fields -> fields.containsKey(step))
                    .flatMap(fields -> elements(fields.getOrDefault(step, Value.getDefaultInstance())));
        }
        return found;
    }

    private static Stream<Value> elements(Value value) {
        return value.hasListValue() ? value.getListValue().getValuesList().stream() : Stream.of(value);
    }
}
