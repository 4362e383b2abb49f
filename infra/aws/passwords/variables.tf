variable "name" {
  description = "What the names of the secrets begin with."
  type        = string
}

variable "database" {
  description = "Address and port of PostgreSQL."
  type        = string
}

variable "passwords_version" {
  description = "Raised by one, both database roles get new passwords."
  type        = number
}
