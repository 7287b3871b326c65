package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.layer.Trouble;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransitionsTest {
    private static final DataLayerStatus NEW = DataLayerStatus.none();
    private static final DataLayerStatus READY = Pass.over(Pass.redis()).status();
    private static final DataLayerStatus DOWN =
            Pass.over(Pass.redis().unread(Pass.UNREACHABLE)).status();
    private static final DataLayerStatus STALLED =
            Pass.over(Pass.redis().unread(Pass.WRONG_PASSWORD)).status();

    private static List<String> news(DataLayerStatus before, DataLayerStatus now) {
        return Transitions.between(before, now).stream()
                .map(news -> (news.warning() ? "Warning " : "Normal ") + news.reason())
                .toList();
    }

    @Test
    void becomingReadyIsNewsOnce() {
        assertThat(news(NEW, READY)).containsExactly("Normal Ready");
        assertThat(news(READY, READY)).isEmpty();
    }

    @Test
    void losingReadyIsAWarningOnce() {
        assertThat(news(READY, DOWN)).containsExactly("Warning NotReady");
        assertThat(news(DOWN, DOWN)).isEmpty();
    }

    @Test
    void resourceThatIsNotReadyYetLostNothing() {
        assertThat(news(NEW, DOWN)).isEmpty();
    }

    @Test
    void outageThatOnlyChangesItsReasonIsNoNews() {
        DataLayerStatus slow = Pass.over(Pass.redis().unread(new Trouble("Timeout", "no answer in time", false)))
                .status();

        assertThat(news(DOWN, slow)).isEmpty();
    }

    @Test
    void stallingIsAWarningAgainWithEachOtherReason() {
        assertThat(news(NEW, STALLED)).containsExactly("Warning AuthenticationFailed");
        assertThat(news(STALLED, Pass.over(Pass.redis().denied("a drop")).status()))
                .containsExactly("Warning ChangeDenied");
    }

    @Test
    void comingBackIsOnePieceOfNews() {
        assertThat(news(STALLED, READY)).containsExactly("Normal Ready");
    }

    @Test
    void driftIsAWarningThatNamesIt() {
        DataLayerStatus drifted =
                Pass.over(Pass.redis().mended("a user")).after(READY).status();

        assertThat(Transitions.between(READY, drifted))
                .containsExactly(
                        new Transitions.Transition(true, "DriftMended", "found and mended: redis: make a user"));
        assertThat(news(drifted, READY)).as("and its end is none").isEmpty();
    }

    @Test
    void restartThatIsNeededIsAWarning() {
        assertThat(news(
                        READY,
                        Pass.over(Pass.redis().notice("RestartRequired", "databases"))
                                .status()))
                .containsExactly("Warning RestartRequired");
    }

    @Test
    void changesUnderWayAreNoNews() {
        assertThat(news(
                        NEW,
                        Pass.over(Pass.redis().pending("a user")).applying().status()))
                .isEmpty();
    }
}
