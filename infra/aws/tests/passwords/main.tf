# As the module passwords, with secrets that are not there.
variable "name" {
  type = string
}

variable "database" {
  type = string
}

variable "passwords_version" {
  type = number
}

locals {
  secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:${var.name}"
}

output "database" {
  value = "${local.secret}/database-${var.passwords_version}"
}

output "database_owner" {
  value = "${local.secret}/database-owner-${var.passwords_version}"
}

output "keys" {
  value = "${local.secret}/keys"
}

output "redis_password" {
  value = var.database == "" ? "" : "${local.secret}/redis-password"
}
