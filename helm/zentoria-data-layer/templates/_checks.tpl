{{- /* What the schema cannot say: values that do not fit each other. */ -}}
{{- define "zdl.checks" -}}
{{- if and .Values.watch.all .Values.watch.namespaces -}}
{{- fail "watch: say either watch.all: true or a list of watch.namespaces, not both" -}}
{{- end -}}
{{- if and (gt (int .Values.replicas) 1) (include "zdl.tiedToOneNode" .) -}}
{{- fail "replicas: with more than one the volumes of staging and backupVolume must be on all machines: give them accessModes [ReadWriteMany], or set replicas to 1" -}}
{{- end -}}
{{- if and .Values.monitoring.prometheusRule.enabled (not (.Files.Glob "files/alerts/*.yaml")) -}}
{{- fail "monitoring.prometheusRule: this chart was packaged without its alerts: type 'make chart'" -}}
{{- end -}}
{{- end -}}
