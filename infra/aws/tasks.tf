# What runs: one image with one command each. Releases put newer images into these definitions (deploy/ecs/release.sh).
locals {
  parts = ["web", "portal", "api", "worker"]

  settings = merge({
    LABFLOW_MODE            = "production"
    LABFLOW_API             = "separate"
    LABFLOW_HOST            = "0.0.0.0"
    LABFLOW_HOME            = "/mnt/labflow"
    LABFLOW_TRUSTED_PROXIES = var.cdn ? "2" : "1"
    WEB_URL                 = "https://${var.web_host}"
    PORTAL_URL              = "https://${var.portal_host}"
    API_URL                 = "https://${var.api_host}"
    S3_ENDPOINT             = "https://s3.${var.region}.amazonaws.com"
    S3_BUCKET               = aws_s3_bucket.files.id
    S3_REGION               = var.region
    # the one place that may be written besides the home, gone with its task
    TMPDIR = "/var/lib/labflow"
    # set in the parameter group, for CONFIG is forbidden here
    REFLEX_IGNORE_REDIS_CONFIG_ERROR = "true"
  }, var.settings)

  secrets = merge({
    DATABASE_URL       = "${module.passwords.database}:url::"
    REDIS_URL          = aws_secretsmanager_secret.redis.arn
    JWT_SECRET         = "${module.passwords.keys}:jwt::"
    JWT_REFRESH_SECRET = "${module.passwords.keys}:jwt_refresh::"
  }, var.secrets)

  owner_secrets_by_name = {
    LABFLOW_MIGRATE_DATABASE_URL = "${module.passwords.database_owner}:url::"
  }

  # A name sorts them, so that Terraform sees a change only where there is one.
  environment   = [for name in sort(keys(local.settings)) : { name = name, value = local.settings[name] }]
  secret_values = [for name in sort(keys(local.secrets)) : { name = name, valueFrom = local.secrets[name] }]
  owner_values  = [for name, arn in local.owner_secrets_by_name : { name = name, valueFrom = arn }]

  # What every container of LabFlow is: nobody, without powers, on a file system that cannot be written.
  container = {
    name                   = local.name
    image                  = var.image
    essential              = true
    user                   = "10001:10001"
    readonlyRootFilesystem = true
    linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
    environment            = local.environment
    mountPoints = [
      { sourceVolume = "scratch", containerPath = "/var/lib/labflow" },
      { sourceVolume = "home", containerPath = "/mnt/labflow" },
    ]
  }
}

resource "aws_ecs_cluster" "this" {
  name = local.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each          = toset(concat(local.parts, ["migrate", "roles"]))
  name              = "${local.name}-${each.key}"
  retention_in_days = var.log_days
}

resource "aws_ecs_task_definition" "part" {
  for_each                 = toset(local.parts)
  family                   = "${local.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.sizes[each.key].cpu
  memory                   = var.sizes[each.key].memory
  execution_role_arn       = aws_iam_role.start.arn
  task_role_arn            = aws_iam_role.work.arn
  skip_destroy             = true # the way back

  container_definitions = jsonencode([merge(local.container, {
    command      = [each.key]
    portMappings = [for port in [lookup(local.ports, each.key, 0)] : { containerPort = port, protocol = "tcp" } if port > 0]
    secrets      = local.secret_values
    # a certificate that is being drawn is finished first
    stopTimeout = each.key == "worker" ? 60 : 30
    healthCheck = {
      command     = ["CMD", "labflow", "health", each.key]
      interval    = 15
      timeout     = 10
      retries     = 3
      startPeriod = 60
    }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this[each.key].name
        awslogs-region        = var.region
        awslogs-stream-prefix = local.name
      }
    }
  })])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  volume {
    name = "scratch"
  }

  volume {
    name = "home"

    efs_volume_configuration {
      file_system_id     = aws_efs_file_system.home.id
      transit_encryption = "ENABLED"

      authorization_config {
        access_point_id = aws_efs_access_point.home.id
        iam             = "ENABLED"
      }
    }
  }
}

# Tasks that end: migrations, and every other command of LabFlow (deploy/ecs/task.sh): backup, drill, user create, doctor.
resource "aws_ecs_task_definition" "migrate" {
  family                   = "${local.name}-migrate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  execution_role_arn       = aws_iam_role.start_owner.arn
  task_role_arn            = aws_iam_role.work.arn
  skip_destroy             = true

  container_definitions = jsonencode([merge(local.container, {
    command = ["migrate"]
    secrets = concat(local.secret_values, local.owner_values)
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this["migrate"].name
        awslogs-region        = var.region
        awslogs-stream-prefix = local.name
      }
    }
  })])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  # a drill restores the newest backup into a PostgreSQL of its own
  ephemeral_storage {
    size_in_gib = 100
  }

  volume {
    name = "scratch"
  }

  volume {
    name = "home"

    efs_volume_configuration {
      file_system_id     = aws_efs_file_system.home.id
      transit_encryption = "ENABLED"

      authorization_config {
        access_point_id = aws_efs_access_point.home.id
        iam             = "ENABLED"
      }
    }
  }
}

# The two roles in the database, made before the first migration: the same script as in the stack of one server.
resource "aws_ecs_task_definition" "roles" {
  family                   = "${local.name}-roles"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.start_owner.arn

  container_definitions = jsonencode([{
    name                   = local.name
    image                  = "public.ecr.aws/docker/library/postgres:16.11-bookworm"
    essential              = true
    user                   = "999:999"
    readonlyRootFilesystem = true
    entryPoint             = ["sh", "-c"]
    command                = [file("${path.module}/../../deploy/postgres/10-roles.sh")]
    environment = [
      { name = "PGHOST", value = aws_db_instance.this.address },
      { name = "PGSSLMODE", value = "require" },
      { name = "POSTGRES_DB", value = aws_db_instance.this.db_name },
      { name = "POSTGRES_USER", value = aws_db_instance.this.username },
    ]
    secrets = [
      { name = "LABFLOW_APP_PASSWORD", valueFrom = "${module.passwords.database}:password::" },
      { name = "LABFLOW_OWNER_PASSWORD", valueFrom = "${module.passwords.database_owner}:password::" },
      { name = "PGPASSWORD", valueFrom = "${aws_db_instance.this.master_user_secret[0].secret_arn}:password::" },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this["roles"].name
        awslogs-region        = var.region
        awslogs-stream-prefix = local.name
      }
    }
  }])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }
}
