# shellcheck shell=bash disable=SC2016,SC2034
# What the scripts have to know of shop/small, as 'zdl render' wrote it: no secret is here.

resource_namespace='shop'
resource_name='small'
# Where backups go; ZDL_BACKUPS in the environment comes first.
backup_folder='/var/lib/zentoria/backups'

# PostgreSQL: where it is, and the secret with username and password of an administrator.
postgres_host='db'
postgres_port='5432'
postgres_sslmode='require'
postgres_ca=''
postgres_maintenance='dbname=postgres'
postgres_admin='pg'
# Each role as a literal and as a name of SQL, its secret and key, and whether its password is made here.
postgres_roles=(
  ''\''app'\''' '"app"' 'small-postgres-app' 'password' 'made'
  ''\''reader'\''' '"reader"' 'small-postgres-reader' 'password' 'made'
)
# Each database, how psql calls it, its migration, and the name of its dump.
postgres_databases=(
  'shop' 'dbname=shop' '004_shop_schema.sql' 'shop'
)
postgres_ledger='005_ledger.sql'
# PgBouncer: the secret with the login of its console; empty without PgBouncer.
pooler_admin_secret='small-pooler-admin'
pooler_admin='zentoria_pooler'
pooler_mark='zdl-users-'
pooler_nobody='SCRAM-SHA-256$4096:AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='

# Redis: where it is, and the secret with the administrator's password (and username, if it is not default).
redis_host='cache'
redis_port='6379'
redis_tls=(
)
redis_ca=''
redis_admin='redis'
redis_ledger='zentoria:operator:ledger'
redis_config=(
  'maxmemory' '100mb'
)
# Each user, its secret and key, whether its password is made here, its rights, and the commands among them.
redis_users=(
  'app' 'small-redis-app' 'password' 'made' '~session:* +@all -@admin -@dangerous +info' '+@all -@admin -@dangerous +info'
)

# Qdrant: where its REST is, and the secret with its API key; empty when it asks for none.
qdrant_url='http://vectors:6333'
qdrant_ca=''
qdrant_insecure='no'
qdrant_key_secret=''
qdrant_key=''
# Each collection, and the name of its snapshot.
qdrant_collections=(
  'items' 'items'
)
