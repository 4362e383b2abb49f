output "database" {
  description = "ARN of the secret with the keys password and url of labflow_app."
  value       = aws_secretsmanager_secret.database.arn
}

output "database_owner" {
  description = "ARN of the secret with the keys password and url of labflow_owner."
  value       = aws_secretsmanager_secret.database_owner.arn
}

output "keys" {
  description = "ARN of the secret with the keys jwt and jwt_refresh."
  value       = aws_secretsmanager_secret.keys.arn
}

output "redis_password" {
  description = "ID of the secret that is the password of Redis, once it has a value."
  value       = aws_secretsmanager_secret_version.redis_password.secret_id
}
