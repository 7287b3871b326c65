package io.zentoria.datalayer.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Asks one query with one parameter, over and over, and reads every column of every row. */
final class SqlClient implements Operation.Client {
    private final Connection connection;
    private final PreparedStatement query;
    private final Function<RandomGenerator, String> parameter;

    SqlClient(Connection connection, String sql, Function<RandomGenerator, String> parameter) throws SQLException {
        this.connection = connection;
        this.query = connection.prepareStatement(sql);
        this.parameter = parameter;
    }

    @Override
    public int ask(RandomGenerator random) throws SQLException {
        query.setString(1, parameter.apply(random));
        int rows = 0;
        try (ResultSet result = query.executeQuery()) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                rows++;
                for (int column = 1; column <= columns; column++) {
                    result.getString(column);
                }
            }
        }
        return rows;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
