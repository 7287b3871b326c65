package io.zentoria.datalayer.kubernetes.backups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class RunBoardTest {
    private final RunBoard board = new RunBoard();
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicBoolean toldInterrupted = new AtomicBoolean();

    private void tell() {
        toldInterrupted.set(Thread.currentThread().isInterrupted());
        told.set(true);
    }

    @Test
    void whoWaitsForTheEndIsToldOnAThreadThatCanStillCall() {
        board.start(
                "1",
                "one",
                () -> {
                    throw new InterruptedException("taken over");
                },
                this::tell);

        Awaitility.await().untilTrue(told);
        assertThat(toldInterrupted).isFalse();
        assertThat(board.isWorking("1")).isFalse();
    }

    @Test
    void processThatStopsTellsNobody() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        board.start(
                "1",
                "one",
                () -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                },
                this::tell);
        begun.await();

        board.close();

        assertThat(board.isWorking("1")).isFalse();
        assertThat(told).isFalse();
    }

    @Test
    void whatFollowsMayFail() {
        board.start("1", "one", () -> {}, () -> {
            tell();
            throw new IllegalStateException("the API server is gone");
        });
        Awaitility.await().untilTrue(told);
        board.start("1", "one", () -> {}, this::tell);
        Awaitility.await().until(() -> !board.isWorking("1"));
    }
}
