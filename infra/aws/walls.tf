# Who reaches whom: the internet the load balancer, it our tasks, they database, Redis and the home folder. Nothing else.
locals {
  ports = { web = 3000, portal = 3001, api = 4000 }
  behind = {
    database = { port = 5432, group = aws_security_group.database.id }
    redis    = { port = 6379, group = aws_security_group.redis.id }
    home     = { port = 2049, group = aws_security_group.home.id }
  }
}

data "aws_ec2_managed_prefix_list" "cloudfront" {
  count = var.cdn ? 1 : 0
  name  = "com.amazonaws.global.cloudfront.origin-facing"
}

resource "aws_security_group" "balancer" {
  name        = "${local.name}-balancer"
  description = "The load balancer"
  vpc_id      = aws_vpc.this.id
}

resource "aws_security_group" "tasks" {
  name        = "${local.name}-tasks"
  description = "Tasks of LabFlow"
  vpc_id      = aws_vpc.this.id
}

resource "aws_security_group" "database" {
  name        = "${local.name}-database"
  description = "PostgreSQL"
  vpc_id      = aws_vpc.this.id
}

resource "aws_security_group" "redis" {
  name        = "${local.name}-redis"
  description = "Redis"
  vpc_id      = aws_vpc.this.id
}

resource "aws_security_group" "home" {
  name        = "${local.name}-home"
  description = "LABFLOW_HOME"
  vpc_id      = aws_vpc.this.id
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  security_group_id = aws_security_group.balancer.id
  description       = var.cdn ? "HTTPS from CloudFront" : "HTTPS"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = var.cdn ? null : "0.0.0.0/0"
  prefix_list_id    = var.cdn ? data.aws_ec2_managed_prefix_list.cloudfront[0].id : null
}

# With CloudFront in front, it is CloudFront that sends people from HTTP to HTTPS.
resource "aws_vpc_security_group_ingress_rule" "http" {
  count             = var.cdn ? 0 : 1
  security_group_id = aws_security_group.balancer.id
  description       = "HTTP, which is sent on to HTTPS"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  for_each                     = local.ports
  security_group_id            = aws_security_group.balancer.id
  description                  = "To ${each.key}"
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  referenced_security_group_id = aws_security_group.tasks.id
}

resource "aws_vpc_security_group_ingress_rule" "tasks" {
  for_each                     = local.ports
  security_group_id            = aws_security_group.tasks.id
  description                  = "${each.key} from the load balancer"
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  referenced_security_group_id = aws_security_group.balancer.id
}

# Mail servers and the receivers of webhooks may be anywhere, on any port.
resource "aws_vpc_security_group_egress_rule" "tasks" {
  security_group_id = aws_security_group.tasks.id
  description       = "Out"
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_ingress_rule" "behind" {
  for_each                     = local.behind
  security_group_id            = each.value.group
  description                  = "From tasks of LabFlow"
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = aws_security_group.tasks.id
}
