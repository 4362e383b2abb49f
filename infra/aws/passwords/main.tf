# Passwords and keys: made here once and written to Secrets Manager; Terraform forgets them. A module of its own, for nothing can play
# these parts in a test.
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
  name        = "${var.name}/database"
  description = "Role labflow_app: password and DATABASE_URL"
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id = aws_secretsmanager_secret.database.id
  secret_string_wo = jsonencode({
    password = ephemeral.aws_secretsmanager_random_password.app.random_password
    url      = "postgresql://labflow_app:${ephemeral.aws_secretsmanager_random_password.app.random_password}@${var.database}/labflow?sslmode=require"
  })
  secret_string_wo_version = var.passwords_version
}

# The role that owns them: migrations and backups only.
resource "aws_secretsmanager_secret" "database_owner" {
  name        = "${var.name}/database-owner"
  description = "Role labflow_owner: password and LABFLOW_MIGRATE_DATABASE_URL"
}

resource "aws_secretsmanager_secret_version" "database_owner" {
  secret_id = aws_secretsmanager_secret.database_owner.id
  secret_string_wo = jsonencode({
    password = ephemeral.aws_secretsmanager_random_password.owner.random_password
    url      = "postgresql://labflow_owner:${ephemeral.aws_secretsmanager_random_password.owner.random_password}@${var.database}/labflow?sslmode=require"
  })
  secret_string_wo_version = var.passwords_version
}

# Its version never rises: JWT_SECRET also opens what is sealed in the database. To renew it see docs/aws.md.
resource "aws_secretsmanager_secret" "keys" {
  name        = "${var.name}/keys"
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

resource "aws_secretsmanager_secret" "redis_password" {
  name        = "${var.name}/redis-password"
  description = "Password of Redis"
}

resource "aws_secretsmanager_secret_version" "redis_password" {
  secret_id                = aws_secretsmanager_secret.redis_password.id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.redis.random_password
  secret_string_wo_version = 1
}
