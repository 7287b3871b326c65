{{- /* What the operator may do where its resources are. The reasons stand in docs/install.md; a test holds this list to
what the operator asks for (kubernetes/rights/Rights.java), and that to the calls it makes. */ -}}
{{- define "zdl.rights" -}}
- apiGroups: [zentoria.io]
  resources: [zentoriadatalayers]
  verbs: [get, list, watch, patch]
- apiGroups: [zentoria.io]
  resources: [zentoriadatalayers/status]
  verbs: [patch]
- apiGroups: [zentoria.io]
  resources: [zentoriabackups]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [zentoria.io]
  resources: [zentoriarestores]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [zentoria.io]
  resources: [zentoriabackups/status, zentoriarestores/status]
  verbs: [update]
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create]
{{- $pooler := ternary "get, create, patch, delete" "get" .Values.features.pooler }}
- apiGroups: [""]
  resources: [services]
  verbs: [{{ $pooler }}]
- apiGroups: [apps]
  resources: [deployments]
  verbs: [{{ $pooler }}]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [{{ $pooler }}]
{{- if .Values.features.pooler }}
- apiGroups: [""]
  resources: [pods]
  verbs: [list]
{{- end }}
{{- if .Values.features.backupJobs }}
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, create, delete]
{{- end }}
{{- end -}}

{{- /* What the Job of one backup may do. */ -}}
{{- define "zdl.backupRights" -}}
- apiGroups: [zentoria.io]
  resources: [zentoriabackups]
  verbs: [get, list]
- apiGroups: [zentoria.io]
  resources: [zentoriabackups/status]
  verbs: [update]
- apiGroups: [zentoria.io]
  resources: [zentoriadatalayers]
  verbs: [get]
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, patch]
{{- end -}}
