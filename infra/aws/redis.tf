# Redis 7 in two zones: open screens and shared limits. It may be lost; nothing of it is ever evicted.
resource "aws_elasticache_subnet_group" "this" {
  name       = local.name
  subnet_ids = aws_subnet.data[*].id
}

resource "aws_elasticache_parameter_group" "this" {
  name        = "${local.name}-redis7"
  family      = "redis7"
  description = "As deploy/redis/redis.conf"

  parameter {
    name  = "maxmemory-policy"
    value = "noeviction"
  }

  # What Reflex sets by CONFIG elsewhere, which is forbidden here (REFLEX_IGNORE_REDIS_CONFIG_ERROR in tasks.tf)
  parameter {
    name  = "notify-keyspace-events"
    value = "K$sgxe"
  }
}

# Not in cluster mode: Reflex and our limits use scripts and messages over several keys. The second node takes over by itself.
resource "aws_elasticache_replication_group" "this" {
  replication_group_id = local.name
  description          = "LabFlow: open screens and shared limits"

  engine               = "redis"
  engine_version       = "7.1"
  node_type            = var.redis_class
  parameter_group_name = aws_elasticache_parameter_group.this.name
  port                 = 6379

  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [aws_security_group.redis.id]

  at_rest_encryption_enabled = true
  transit_encryption_enabled = true
  auth_token                 = data.aws_secretsmanager_secret_version.redis_password.secret_string
  auth_token_update_strategy = "ROTATE"

  maintenance_window = "sun:05:00-sun:06:00"
}
