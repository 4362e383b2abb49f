# The door: HTTPS for the three hosts. Its own log is off, for addresses may hold the token of a link; LabFlow's log has every request.
locals {
  hosts = { web = var.web_host, portal = var.portal_host, api = var.api_host }
}

resource "aws_lb" "this" {
  name               = local.name
  load_balancer_type = "application"
  security_groups    = [aws_security_group.balancer.id]
  subnets            = aws_subnet.public[*].id

  # open pages listen for an hour in silence
  idle_timeout               = 3600
  drop_invalid_header_fields = true
  # what a client claims stays, and stands left of what is true: LABFLOW_TRUSTED_PROXIES counts from the right
  xff_header_processing_mode = "append"
  desync_mitigation_mode     = "defensive"
  enable_deletion_protection = true
}

resource "aws_lb_target_group" "this" {
  for_each    = local.ports
  name        = "${local.name}-${each.key}"
  vpc_id      = aws_vpc.this.id
  target_type = "ip"
  protocol    = "HTTP"
  port        = each.value

  deregistration_delay = 30

  # A new task is taken once it reaches its services. One that worked is given five minutes: a database that changes its zone
  # is back before, and LabFlow answers 503 with its reason meanwhile.
  health_check {
    path                = "/health/ready"
    matcher             = "200"
    interval            = 30
    timeout             = 10
    healthy_threshold   = 2
    unhealthy_threshold = 10
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "redirect"

    redirect {
      protocol    = "HTTPS"
      port        = "443"
      status_code = "HTTP_301"
    }
  }
}

# A host that is none of ours is told so.
resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = aws_acm_certificate_validation.balancer.certificate_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      message_body = "There is nothing of this name here."
      status_code  = "421"
    }
  }
}

resource "aws_lb_listener_rule" "host" {
  for_each     = local.hosts
  listener_arn = aws_lb_listener.https.arn

  condition {
    host_header {
      values = [each.value]
    }
  }

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[each.key].arn
  }
}
