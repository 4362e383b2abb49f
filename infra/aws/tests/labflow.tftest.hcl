# Plans everything with a provider that answers without AWS: cp tests/passwords_override.tf . && terraform init -backend=false && terraform test.
# What must hold is asserted, so that no edit opens a door.
mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

mock_provider "aws" {
  alias = "us_east_1"
}

mock_provider "aws" {
  alias = "replica"
}

override_resource {
  target          = aws_acm_certificate.balancer
  override_during = plan
  values = {
    arn                       = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
    domain_validation_options = []
  }
}

override_resource {
  target          = aws_acm_certificate.cdn
  override_during = plan
  values          = { arn = "arn:aws:acm:us-east-1:123456789012:certificate/2" }
}

override_data {
  target = data.aws_secretsmanager_secret_version.redis_password
  values = { secret_string = "0123456789abcdef0123456789abcdef" }
}

override_resource {
  target          = aws_db_instance.this
  override_during = plan
  values = {
    master_user_secret = [{ secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds" }]
  }
}

variables {
  region      = "eu-central-1"
  hosted_zone = "example.com"
  web_host    = "app.example.com"
  portal_host = "portal.example.com"
  api_host    = "api.example.com"
  image       = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/labflow:1.0.0"
  alarm_email = "quality@example.com"
  repository  = "laboratory/labflow"
}

run "as_it_is" {
  command = plan

  assert {
    condition     = !aws_db_instance.this.publicly_accessible && aws_db_instance.this.storage_encrypted && aws_db_instance.this.multi_az
    error_message = "The database must be private, encrypted and in two zones."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_enabled && aws_elasticache_replication_group.this.at_rest_encryption_enabled
    error_message = "Redis must be encrypted."
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.files.restrict_public_buckets && aws_s3_bucket_versioning.files.versioning_configuration[0].status == "Enabled"
    error_message = "The bucket must be private and keep versions."
  }

  assert {
    condition     = toset(keys(aws_ecs_service.part)) == toset(["web", "portal", "api", "worker"])
    error_message = "Four services go on running."
  }

  assert {
    condition     = length(aws_cloudfront_distribution.host) == 0 && local.settings.LABFLOW_TRUSTED_PROXIES == "1"
    error_message = "Without a CDN the load balancer is the one proxy."
  }

  assert {
    condition     = length(toset(concat(aws_subnet.public[*].cidr_block, aws_subnet.private[*].cidr_block, aws_subnet.data[*].cidr_block))) == 6
    error_message = "Each room has addresses of its own."
  }
}

run "behind_a_cdn_with_a_copy_elsewhere" {
  command = plan

  variables {
    cdn            = true
    replica_region = "eu-west-1"
    mail_domain    = ""
    one_gateway    = true
    zone_count     = 3
  }

  assert {
    condition     = length(aws_cloudfront_distribution.host) == 3 && local.settings.LABFLOW_TRUSTED_PROXIES == "2"
    error_message = "CloudFront and the load balancer are two proxies."
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.http) == 0 && aws_vpc_security_group_ingress_rule.https.cidr_ipv4 == null
    error_message = "Nobody but CloudFront reaches the load balancer."
  }

  assert {
    condition     = length(aws_s3_bucket_replication_configuration.files) == 1 && length(aws_nat_gateway.way_out) == 1
    error_message = "Files are copied; there is one way out."
  }
}

run "a_secret_by_its_value_is_refused" {
  command = plan

  variables {
    secrets = { SMTP_PASS = "hunter2" }
  }

  expect_failures = [var.secrets]
}
