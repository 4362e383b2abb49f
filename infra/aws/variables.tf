# Where

variable "region" {
  description = "Region of everything, such as eu-central-1."
  type        = string
  default     = "us-east-1"
}

variable "zone_count" {
  description = "How many availability zones are used."
  type        = number
  default     = 2

  validation {
    condition     = var.zone_count >= 2 && var.zone_count <= 4
    error_message = "A load balancer and a standby database need two zones; more than four have no place in the network."
  }
}

variable "network" {
  description = "Addresses of the VPC, a /16."
  type        = string
  default     = "10.40.0.0/16"

  validation {
    condition     = can(cidrnetmask(var.network)) && endswith(var.network, "/16")
    error_message = "The network must be a /16, such as 10.40.0.0/16."
  }
}

variable "one_gateway" {
  description = "One NAT gateway for all zones: cheaper, and nothing gets out while its zone is away."
  type        = bool
  default     = false
}

# Names

variable "hosted_zone" {
  description = "The Route 53 zone that the three hosts are in, such as example.com."
  type        = string
}

variable "web_host" {
  description = "Host of the staff pages, such as app.example.com. It becomes WEB_URL."
  type        = string
}

variable "portal_host" {
  description = "Host of the client portal, such as portal.example.com. It becomes PORTAL_URL."
  type        = string
}

variable "api_host" {
  description = "Host of the API, such as api.example.com. It becomes API_URL."
  type        = string
}

variable "cdn" {
  description = "CloudFront before the load balancer: built pages come from its edge, everything else passes through. Then nobody reaches the load balancer but CloudFront."
  type        = bool
  default     = false
}

# What runs

variable "image" {
  description = "The image of the first release, such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com/labflow:1.0.0. Later ones are brought by deploy/ecs/release.sh."
  type        = string
}

variable "settings" {
  description = "Further settings of LabFlow by their names in .env.example, such as SMTP_HOST. Nothing secret."
  type        = map(string)
  default     = {}
}

variable "secrets" {
  description = "Further secret settings: name in .env.example → ARN in Secrets Manager, with :key:: for one key of several."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for arn in values(var.secrets) : startswith(arn, "arn:")])
    error_message = "Each secret is named by its ARN in Secrets Manager; its value does not belong here."
  }
}

variable "sizes" {
  description = "Each part: processor (1024 is one), memory in MiB, least and most tasks."
  type = map(object({
    cpu    = number
    memory = number
    least  = number
    most   = number
  }))
  default = {
    web    = { cpu = 1024, memory = 2048, least = 2, most = 6 }
    portal = { cpu = 512, memory = 1024, least = 2, most = 6 }
    api    = { cpu = 1024, memory = 2048, least = 2, most = 8 }
    worker = { cpu = 1024, memory = 2048, least = 2, most = 4 }
  }

  validation {
    condition     = toset(keys(var.sizes)) == toset(["web", "portal", "api", "worker"])
    error_message = "Sizes are those of web, portal, api and worker."
  }
}

variable "log_days" {
  description = "How long logs are kept."
  type        = number
  default     = 365
}

# The services behind it

variable "database_class" {
  description = "Instance class of PostgreSQL; 4 GiB at least."
  type        = string
  default     = "db.t4g.medium"
}

variable "database_storage" {
  description = "GiB to begin with; it grows by itself to five times that."
  type        = number
  default     = 50
}

variable "database_days" {
  description = "How many days back the database can be brought to any moment."
  type        = number
  default     = 35
}

variable "redis_class" {
  description = "Node class of Redis; 512 MiB at least."
  type        = string
  default     = "cache.t4g.small"
}

variable "replica_region" {
  description = "Another region that gets a copy of every file; empty for none."
  type        = string
  default     = ""
}

variable "passwords_version" {
  description = "Raised by one, the next apply makes new passwords of both database roles; then run labflow-roles and a release."
  type        = number
  default     = 1
}

# Who is told, and who releases

variable "alarm_email" {
  description = "Who hears of alarms; the address confirms by a link."
  type        = string
}

variable "mail_domain" {
  description = "Domain that SES may send from, such as example.com; empty when another mail server is used."
  type        = string
  default     = ""
}

variable "repository" {
  description = "The GitHub repository whose workflow Deploy may release, such as laboratory/labflow; empty for none."
  type        = string
  default     = ""
}

variable "github_provider_arn" {
  description = "ARN of GitHub's OpenID Connect provider where this account has one already; empty to make it."
  type        = string
  default     = ""
}
