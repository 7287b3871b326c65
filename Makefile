# Every task a person has. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

JAVA_HOME := $(shell testbed/find-jdk)
export JAVA_HOME
MVN = $(shell JAVA_HOME='$(JAVA_HOME)' testbed/find-maven)
CLUSTER ?= built
DETACH ?=
MB ?= 2000
ROUNDS ?= 5
STARTS ?= 15
SETTLED ?= 120
RESOURCES ?= 200
MINUTES ?= 5
SECONDS_EACH ?= 30

.PHONY: help run stop test unit bench bench-classes bench-backup bench-latency bench-rest bench-image testbed testbed-run build crd docs monitoring image chart chart-files manifests format clean jdk

help: ## lists the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

jdk:
	@test -n "$(JAVA_HOME)" || { echo "make: JDK 25 is needed and was not found: install one (on Debian: Temurin 25, or openjdk-25-jdk), or set JAVA_HOME to it" >&2; exit 1; }

testbed: ## puts PostgreSQL, Redis, the API server, MinIO, … under ~/.cache/zentoria-testbed (once; about 12 minutes)
	@testbed/install

testbed-run:
	@testbed/install run

build: jdk ## compiles what runs, if something has changed
	@testbed/build $(MVN)

run: jdk testbed-run build ## starts the servers and the operator, applies the sample, shows it (SAMPLE=file, CLUSTER=current, DETACH=1)
	@CLUSTER=$(CLUSTER) DETACH=$(DETACH) SAMPLE=$(SAMPLE) testbed/run

stop: ## ends what `make run DETACH=1` started
	@testbed/stop

test: jdk testbed ## checks the format, builds, and runs all tests against real servers
	@$(MVN) -B verify

unit: jdk ## runs the tests that need no server
	@$(MVN) -B -q test

bench: bench-backup bench-latency bench-rest bench-image ## all figures of docs/performance.md that have a bench, one after the other

bench-classes: jdk testbed
	@$(MVN) -B -q -pl operator -am -Dspotless.check.skip=true test-compile dependency:build-classpath -Dmdep.outputFile=target/bench.classpath

BENCH = "$(JAVA_HOME)/bin/java" --enable-native-access=ALL-UNNAMED -cp "operator/target/test-classes:operator/target/classes:$$(cat operator/target/bench.classpath)"

bench-backup: bench-classes ## how fast a backup is beside pg_dump, and how much memory it takes (MB=2000, ROUNDS=5)
	@$(BENCH) -XX:+UseSerialGC -Xmx256m io.zentoria.datalayer.backup.bench.BackupBench operator/target/bench $(MB) $(ROUNDS) docs/performance.md

bench-latency: bench-classes ## how fast a data layer of the seed's scale answers 50 clients (SECONDS_EACH=30)
	@$(BENCH) -Xmx1g io.zentoria.datalayer.bench.LatencyBench operator/target/bench docs/performance.md $(SECONDS_EACH)

bench-rest: bench-classes ## what the operator takes with many resources that are as they should be (RESOURCES=200, MINUTES=5; 20 minutes in all)
	@cd operator && "$(JAVA_HOME)/bin/java" --enable-native-access=ALL-UNNAMED \
	  -cp "target/test-classes:target/classes:$$(cat target/bench.classpath)" \
	  io.zentoria.datalayer.kubernetes.RestBench $(RESOURCES) $(MINUTES)

bench-image: image bench-classes ## how soon the operator of the image is ready, and how much memory it takes (STARTS=15, SETTLED=120 seconds)
	@cd operator && "$(JAVA_HOME)/bin/java" --enable-native-access=ALL-UNNAMED -Xmx512m \
	  -cp "target/test-classes:target/classes:$$(cat target/bench.classpath)" \
	  io.zentoria.datalayer.kubernetes.ImageBench $(STARTS) $(SETTLED) ../docs/performance.md

image: jdk testbed ## writes the operator's container image, an archive for `docker load` and the like, into target (no Docker needed)
	@$(MVN) -B -q -pl operator,image -am -Dmaven.test.skip=true -Dspotless.check.skip=true package
	@"$(JAVA_HOME)/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xmx512m \
	  -cp "image/target/classes:$$(cat image/target/classpath)" io.zentoria.datalayer.image.BuildImage . "$$(git rev-parse HEAD 2>/dev/null)"

crd: jdk ## writes crd/manifests anew from the Java model
	@$(MVN) -B -q -pl crd -am -Dtest=CrdManifestTest -Dsurefire.failIfNoSpecifiedTests=false -Dupdate.crd=true test

monitoring: jdk ## writes deploy/dashboards, deploy/alerts and the table of docs/monitoring.md anew
	@$(MVN) -B -q -pl operator -am -Dtest=MonitoringFilesTest -Dsurefire.failIfNoSpecifiedTests=false -Dupdate.monitoring=true test

chart-files:
	@rm -f helm/zentoria-data-layer/files/*/*
	@cp crd/manifests/*.yaml helm/zentoria-data-layer/files/crds/
	@cp deploy/dashboards/*.json helm/zentoria-data-layer/files/dashboards/
	@cp deploy/alerts/*.yaml helm/zentoria-data-layer/files/alerts/

manifests: chart-files ## brings the chart its copies, and writes what kustomize uses of the chart
	@deploy/render "$$(testbed/find-helm)" deploy

chart: chart-files ## packages the Helm chart into target
	@mkdir -p target
	@helm=$$(testbed/find-helm) && "$$helm" lint --strict --quiet helm/zentoria-data-layer && "$$helm" package helm/zentoria-data-layer -d target

docs: jdk testbed ## writes anew what docs/ has from the CRDs and from live databases
	@$(MVN) -B -q -pl operator -am -Dtest=ReferencePageTest -Dit.test=DatabasePagesIT -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -Dupdate.docs=true -Dspotless.check.skip=true verify

format: jdk ## formats the code
	@$(MVN) -B -q spotless:apply

clean: ## removes what the build made (the test bed stays; it is in ~/.cache/zentoria-testbed)
	@rm -rf target crd/target testbed/target image/target operator/target
