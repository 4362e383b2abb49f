# A second copy of every file in another region: `replica_region`.
locals {
  replicas = var.replica_region == "" ? 0 : 1
}

resource "aws_s3_bucket" "replica" {
  provider = aws.replica
  count    = local.replicas
  bucket   = "${local.name}-files-${data.aws_caller_identity.this.account_id}-${var.replica_region}-replica"
}

resource "aws_s3_bucket_public_access_block" "replica" {
  provider                = aws.replica
  count                   = local.replicas
  bucket                  = aws_s3_bucket.replica[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "replica" {
  provider = aws.replica
  count    = local.replicas
  bucket   = aws_s3_bucket.replica[0].id

  versioning_configuration {
    status = "Enabled"
  }
}

data "aws_iam_policy_document" "replication_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "replication" {
  count = local.replicas

  statement {
    actions   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
    resources = [aws_s3_bucket.files.arn]
  }

  statement {
    actions   = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
    resources = ["${aws_s3_bucket.files.arn}/files/*"]
  }

  statement {
    actions   = ["s3:ReplicateObject", "s3:ReplicateTags"]
    resources = ["${aws_s3_bucket.replica[0].arn}/files/*"]
  }
}

resource "aws_iam_role" "replication" {
  count              = local.replicas
  name               = "${local.name}-replication"
  assume_role_policy = data.aws_iam_policy_document.replication_trust.json
}

resource "aws_iam_role_policy" "replication" {
  count  = local.replicas
  role   = aws_iam_role.replication[0].id
  policy = data.aws_iam_policy_document.replication[0].json
}

# Deletions are not passed on: what is lost here is still there.
resource "aws_s3_bucket_replication_configuration" "files" {
  count  = local.replicas
  bucket = aws_s3_bucket.files.id
  role   = aws_iam_role.replication[0].arn

  rule {
    id     = "files"
    status = "Enabled"

    filter {
      prefix = "files/"
    }

    delete_marker_replication {
      status = "Disabled"
    }

    destination {
      bucket        = aws_s3_bucket.replica[0].arn
      storage_class = "STANDARD_IA"
    }
  }

  depends_on = [aws_s3_bucket_versioning.files, aws_s3_bucket_versioning.replica]
}
