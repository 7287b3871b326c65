{{- define "zdl.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "zdl.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "zdl.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "zdl.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "zdl.selector" -}}
app.kubernetes.io/name: {{ include "zdl.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "zdl.labels" -}}
{{ include "zdl.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: zentoria
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "zdl.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "zdl.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name: name the ServiceAccount to use, or set serviceAccount.create to true" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "zdl.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- /* The namespaces that are watched, as a JSON list; empty when all are. */ -}}
{{- define "zdl.namespaces" -}}
{{- if .Values.watch.all -}}
[]
{{- else -}}
{{- default (list .Release.Namespace) .Values.watch.namespaces | uniq | toJson -}}
{{- end -}}
{{- end -}}

{{- /* The claim of the staging volume, or of that for backups. */ -}}
{{- define "zdl.stagingClaim" -}}
{{- default (printf "%s-staging" (include "zdl.fullname" .)) .Values.staging.persistentVolumeClaim.existingClaim -}}
{{- end -}}
{{- define "zdl.backupClaim" -}}
{{- default (printf "%s-backups" (include "zdl.fullname" .)) .Values.backupVolume.existingClaim -}}
{{- end -}}

{{- /* Whether a volume can be on one machine only: then the old pod has to go before the new one comes. */ -}}
{{- define "zdl.tiedToOneNode" -}}
{{- $tied := false -}}
{{- if and .Values.staging.persistentVolumeClaim.enabled (not (has "ReadWriteMany" .Values.staging.persistentVolumeClaim.accessModes)) -}}
{{- $tied = true -}}
{{- end -}}
{{- if and .Values.backupVolume.enabled (not (has "ReadWriteMany" .Values.backupVolume.accessModes)) -}}
{{- $tied = true -}}
{{- end -}}
{{- if $tied -}}true{{- end -}}
{{- end -}}
