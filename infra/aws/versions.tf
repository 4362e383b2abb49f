# Which Terraform and which provider this was written for, and where its state lies.
terraform {
  required_version = ">= 1.11.0" # write-only arguments, which keep secrets out of the state

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # terraform init -backend-config=backend.hcl: a bucket with versions and encryption, and a lock (see docs/aws.md)
  backend "s3" {}
}

provider "aws" {
  region = var.region

  default_tags {
    tags = local.tags
  }
}

# Certificates of CloudFront and alarms of Route 53 live in this region, wherever the laboratory is.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"

  default_tags {
    tags = local.tags
  }
}

# Where the second copy of the files goes.
provider "aws" {
  alias  = "replica"
  region = coalesce(var.replica_region, var.region)

  default_tags {
    tags = local.tags
  }
}

locals {
  # deploy/ecs/release.sh and the workflow Deploy name cluster, services and task definitions so
  name = "labflow"
  tags = { Project = "labflow" }
}

data "aws_caller_identity" "this" {}

data "aws_availability_zones" "usable" {
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}
