# Who may do what: ECS starts our tasks (images, logs, secrets), the tasks themselves reach their files and their home, nothing else.
data "aws_iam_policy_document" "tasks_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.this.account_id]
    }
  }
}

locals {
  # ARN:key:: names one key of a secret; the permission is for the secret
  own_secrets = [for arn in values(var.secrets) : join(":", slice(split(":", arn), 0, 7))]
  app_secrets = concat([
    module.passwords.database,
    module.passwords.keys,
    aws_secretsmanager_secret.redis.arn,
  ], local.own_secrets)
  owner_secrets = [
    module.passwords.database_owner,
    aws_db_instance.this.master_user_secret[0].secret_arn,
  ]
}

data "aws_iam_policy_document" "start" {
  statement {
    sid       = "AskForTheRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "Image"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [aws_ecr_repository.labflow.arn]
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = [for group in aws_cloudwatch_log_group.this : "${group.arn}:*"]
  }

  statement {
    sid       = "Secrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = local.app_secrets
  }
}

data "aws_iam_policy_document" "start_owner" {
  statement {
    sid       = "Secrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = local.owner_secrets
  }
}

# Starts web, portal, api and worker.
resource "aws_iam_role" "start" {
  name               = "${local.name}-start"
  assume_role_policy = data.aws_iam_policy_document.tasks_trust.json
}

resource "aws_iam_role_policy" "start" {
  role   = aws_iam_role.start.id
  policy = data.aws_iam_policy_document.start.json
}

# Starts migrate and roles, which know the owner of the tables.
resource "aws_iam_role" "start_owner" {
  name               = "${local.name}-start-owner"
  assume_role_policy = data.aws_iam_policy_document.tasks_trust.json
}

resource "aws_iam_role_policy" "start_owner" {
  for_each = {
    all   = data.aws_iam_policy_document.start.json
    owner = data.aws_iam_policy_document.start_owner.json
  }
  name   = each.key
  role   = aws_iam_role.start_owner.id
  policy = each.value
}

# What LabFlow itself may: its files, none of which it can delete but those laid aside, and its home.
data "aws_iam_policy_document" "work" {
  statement {
    sid       = "Files"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    resources = ["${aws_s3_bucket.files.arn}/files/*", "${aws_s3_bucket.files.arn}/aside/*"]
  }

  statement {
    sid       = "Aside"
    actions   = ["s3:DeleteObject"]
    resources = ["${aws_s3_bucket.files.arn}/aside/*"]
  }

  # without it a file that is not there is "forbidden" instead of "missing"
  statement {
    sid       = "WhatIsThere"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.files.arn]
  }

  statement {
    sid       = "Home"
    actions   = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
    resources = [aws_efs_file_system.home.arn]

    condition {
      test     = "StringEquals"
      variable = "elasticfilesystem:AccessPointArn"
      values   = [aws_efs_access_point.home.arn]
    }
  }
}

resource "aws_iam_role" "work" {
  name               = "${local.name}-work"
  assume_role_policy = data.aws_iam_policy_document.tasks_trust.json
}

resource "aws_iam_role_policy" "work" {
  role   = aws_iam_role.work.id
  policy = data.aws_iam_policy_document.work.json
}
