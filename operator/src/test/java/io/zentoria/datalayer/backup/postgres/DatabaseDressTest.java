package io.zentoria.datalayer.backup.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseDressTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "work_mem=16MB | \"work_mem\" TO '16MB'",
                "app.note=it's, \"so\" | \"app.note\" TO 'it''s, \"so\"'",
                "search_path=\"$user\", public | \"search_path\" TO '$user', 'public'",
                "search_path=\"a, \"\"b\"\"\",c | \"search_path\" TO 'a, \"b\"', 'c'",
                "search_path=\"\" | \"search_path\" TO ''",
                "app.empty= | \"app.empty\" TO ''",
                "app.equals=a=b | \"app.equals\" TO 'a=b'"
            })
    void settingIsWrittenSoThatItMeansTheSame(String stored, String written) {
        assertThat(DatabaseDress.assignment(stored)).isEqualTo(written);
    }
}
