# What LabFlow must know and nobody else: written to Secrets Manager by the module passwords and, but for Redis, not in Terraform's state.
module "passwords" {
  source = "./passwords"

  name              = local.name
  database          = aws_db_instance.this.endpoint
  passwords_version = var.passwords_version
}

# ElastiCache takes its password by an argument that Terraform keeps, so this one is in the state as well.
data "aws_secretsmanager_secret_version" "redis_password" {
  secret_id = module.passwords.redis_password
}

resource "aws_secretsmanager_secret" "redis" {
  name        = "${local.name}/redis"
  description = "REDIS_URL"
}

resource "aws_secretsmanager_secret_version" "redis" {
  secret_id     = aws_secretsmanager_secret.redis.id
  secret_string = "rediss://:${data.aws_secretsmanager_secret_version.redis_password.secret_string}@${aws_elasticache_replication_group.this.primary_endpoint_address}:6379/0"
}
