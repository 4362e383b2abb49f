# The variables of the GitHub environment "production", and of deploy/ecs/*.sh at one's own machine.
output "AWS_REGION" {
  description = "Region."
  value       = var.region
}

output "AWS_DEPLOY_ROLE" {
  description = "The role that the workflow Deploy takes on."
  value       = one(aws_iam_role.release[*].arn)
}

output "ECS_CLUSTER" {
  description = "The cluster."
  value       = aws_ecs_cluster.this.name
}

output "ECS_SUBNETS" {
  description = "Where the task with the migrations runs."
  value       = join(",", aws_subnet.private[*].id)
}

output "ECS_SECURITY_GROUPS" {
  description = "What that task may reach."
  value       = aws_security_group.tasks.id
}

output "repository" {
  description = "Where images are pushed to."
  value       = aws_ecr_repository.labflow.repository_url
}

output "bucket" {
  description = "The bucket of the files."
  value       = aws_s3_bucket.files.id
}

output "database" {
  description = "Address of PostgreSQL, from inside the VPC."
  value       = aws_db_instance.this.address
}
