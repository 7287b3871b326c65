package io.zentoria.datalayer.kubernetes.backups;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.spi.JobFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes the schedules with Quartz, at the time when the next thing is due and at least every quarter of a minute. Runs
 * only while this process leads: Quartz knows nothing of that, so it is started and ended from outside.
 */
final class SchedulerClock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerClock.class);
    private static final Duration MOST = Duration.ofSeconds(15);
    private static final JobKey LOOK = new JobKey("look");

    private final BackupScheduler schedules;
    private final Runnable hourly;
    private final Clock clock;
    private final Scheduler quartz;
    private Instant lastHour = Instant.MIN;

    /**
     * @param hourly is called about every hour, for what need not be punctual
     */
    SchedulerClock(BackupScheduler schedules, Runnable hourly, Clock clock, String name) {
        this.schedules = schedules;
        this.hourly = hourly;
        this.clock = clock;
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", name);
        properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        properties.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        properties.setProperty("org.quartz.threadPool.threadCount", "1");
        properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
        properties.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
        try {
            quartz = new StdSchedulerFactory(properties).getScheduler();
            JobFactory look = (bundle, scheduler) -> new Look();
            quartz.setJobFactory(look);
        } catch (SchedulerException e) {
            throw new IllegalStateException("Quartz with a job store in memory always starts", e);
        }
    }

    /** Begins; what is due is made at once. */
    void start() {
        try {
            JobDetail job = JobBuilder.newJob(Look.class)
                    .withIdentity(LOOK)
                    .storeDurably()
                    .build();
            quartz.addJob(job, true);
            again(Duration.ofMillis(1));
            quartz.start();
        } catch (SchedulerException e) {
            throw new IllegalStateException("Quartz with a job store in memory always starts", e);
        }
    }

    private void again(Duration after) throws SchedulerException {
        quartz.scheduleJob(TriggerBuilder.newTrigger()
                .forJob(LOOK)
                .startAt(Date.from(Instant.now().plus(after)))
                .build());
    }

    private void look() {
        Optional<Instant> next = Optional.empty();
        try {
            next = schedules.makeDue();
            Instant now = clock.instant();
            if (lastHour.equals(Instant.MIN)
                    || !lastHour.plus(Duration.ofHours(1)).isAfter(now)
                    || lastHour.isAfter(now)) {
                lastHour = now;
                hourly.run();
            }
        } catch (RuntimeException e) {
            LOG.error("the schedules could not be looked at; they are tried again", e);
        }
        try {
            if (!quartz.isShutdown()) {
                again(BackupScheduler.wait(clock.instant(), next, MOST));
            }
        } catch (SchedulerException e) {
            LOG.debug("the schedules were stopped meanwhile", e);
        }
    }

    @Override
    public void close() {
        try {
            quartz.shutdown(true);
        } catch (SchedulerException e) {
            LOG.warn("Quartz did not stop: {}", e.getMessage());
        }
    }

    /** One look at all schedules. */
    @DisallowConcurrentExecution
    private final class Look implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            look();
        }
    }
}
