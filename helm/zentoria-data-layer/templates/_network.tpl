{{- /* One egress or ingress rule: {key: to|from, peers: […], ports: […]}. No peers: anywhere. */ -}}
{{- define "zdl.rule" -}}
- ports:
    {{- range .ports }}
    - {protocol: TCP, port: {{ . }}}
    {{- end }}
  {{- with .peers }}
  {{ $.key }}:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- define "zdl.dnsRule" -}}
- ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
  {{- with .Values.networkPolicy.dns.to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- /* What makes backups reaches: the API server, the stores, the places that backups go to. */ -}}
{{- define "zdl.egress" -}}
{{- $n := .Values.networkPolicy -}}
{{ include "zdl.dnsRule" . }}
{{ range list $n.apiServer $n.postgres $n.redis $n.qdrant $n.backupTargets -}}
{{ include "zdl.rule" (dict "key" "to" "ports" .ports "peers" .to) }}
{{ end -}}
{{- end -}}

{{- define "zdl.operatorPeer" -}}
- namespaceSelector:
    matchLabels: {kubernetes.io/metadata.name: {{ .Release.Namespace }}}
  podSelector:
    matchLabels:
      {{- include "zdl.selector" . | nindent 6 }}
{{- end -}}

{{- define "zdl.poolerSelector" -}}
matchLabels: {app.kubernetes.io/name: pgbouncer}
matchExpressions: [{key: zentoria.io/data-layer, operator: Exists}]
{{- end -}}

{{- define "zdl.jobSelector" -}}
matchExpressions:
  - {key: zentoria.io/data-layer, operator: Exists}
  - {key: batch.kubernetes.io/job-name, operator: Exists}
{{- end -}}
