# What LabFlow must know and nobody else: made here once, written to Secrets Manager, and (but for Redis) not kept in Terraform's state.
ephemeral "aws_secretsmanager_random_password" "owner" {
  password_length     = 40
  exclude_punctuation = true
}

ephemeral "aws_secretsmanager_random_password" "app" {
  password_length     = 40
  exclude_punctuation = true
}

ephemeral "aws_secretsmanager_random_password" "redis" {
  password_length     = 64
  exclude_punctuation = true
}

ephemeral "aws_secretsmanager_random_password" "jwt" {
  password_length     = 64
  exclude_punctuation = true
}

ephemeral "aws_secretsmanager_random_password" "jwt_refresh" {
  password_length     = 64
  exclude_punctuation = true
}

# The role that works with the tables.
resource "aws_secretsmanager_secret" "database" {
  name        = "${local.name}/database"
  description = "Role labflow_app: password and DATABASE_URL"
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id = aws_secretsmanager_secret.database.id
  secret_string_wo = jsonencode({
    password = ephemeral.aws_secretsmanager_random_password.app.random_password
    url      = "postgresql://labflow_app:${ephemeral.aws_secretsmanager_random_password.app.random_password}@${aws_db_instance.this.endpoint}/labflow?sslmode=require"
  })
  secret_string_wo_version = var.passwords_version
}

# The role that owns them: migrations and backups only.
resource "aws_secretsmanager_secret" "database_owner" {
  name        = "${local.name}/database-owner"
  description = "Role labflow_owner: password and LABFLOW_MIGRATE_DATABASE_URL"
}

resource "aws_secretsmanager_secret_version" "database_owner" {
  secret_id = aws_secretsmanager_secret.database_owner.id
  secret_string_wo = jsonencode({
    password = ephemeral.aws_secretsmanager_random_password.owner.random_password
    url      = "postgresql://labflow_owner:${ephemeral.aws_secretsmanager_random_password.owner.random_password}@${aws_db_instance.this.endpoint}/labflow?sslmode=require"
  })
  secret_string_wo_version = var.passwords_version
}

# Its version never rises: JWT_SECRET also opens what is sealed in the database. To renew it see docs/aws.md.
resource "aws_secretsmanager_secret" "keys" {
  name        = "${local.name}/keys"
  description = "JWT_SECRET and JWT_REFRESH_SECRET"
}

resource "aws_secretsmanager_secret_version" "keys" {
  secret_id = aws_secretsmanager_secret.keys.id
  secret_string_wo = jsonencode({
    jwt         = ephemeral.aws_secretsmanager_random_password.jwt.random_password
    jwt_refresh = ephemeral.aws_secretsmanager_random_password.jwt_refresh.random_password
  })
  secret_string_wo_version = 1
}

# ElastiCache takes its password by an argument that Terraform keeps, so this one is in the state as well.
resource "aws_secretsmanager_secret" "redis_password" {
  name        = "${local.name}/redis-password"
  description = "Password of Redis"
}

resource "aws_secretsmanager_secret_version" "redis_password" {
  secret_id                = aws_secretsmanager_secret.redis_password.id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.redis.random_password
  secret_string_wo_version = 1
}

data "aws_secretsmanager_secret_version" "redis_password" {
  secret_id = aws_secretsmanager_secret_version.redis_password.secret_id
}

resource "aws_secretsmanager_secret" "redis" {
  name        = "${local.name}/redis"
  description = "REDIS_URL"
}

resource "aws_secretsmanager_secret_version" "redis" {
  secret_id     = aws_secretsmanager_secret.redis.id
  secret_string = "rediss://:${data.aws_secretsmanager_secret_version.redis_password.secret_string}@${aws_elasticache_replication_group.this.primary_endpoint_address}:6379/0"
}
