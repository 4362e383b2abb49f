# What goes on running: each part as often as its load asks for. A release changes the task definition, Terraform leaves it as it finds it.
resource "aws_ecs_service" "part" {
  for_each        = toset(local.parts)
  name            = "${local.name}-${each.key}"
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.part[each.key].arn
  launch_type     = "FARGATE"
  desired_count   = var.sizes[each.key].least
  propagate_tags  = "SERVICE"

  # new tasks first, then old ones go: no request fails
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  # the first time they wait for the roles and the migrations
  health_check_grace_period_seconds = contains(keys(local.ports), each.key) ? 600 : null

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets         = aws_subnet.private[*].id
    security_groups = [aws_security_group.tasks.id]
  }

  dynamic "load_balancer" {
    for_each = [for part, port in local.ports : port if part == each.key]

    content {
      target_group_arn = aws_lb_target_group.this[each.key].arn
      container_name   = local.name
      container_port   = load_balancer.value
    }
  }

  lifecycle {
    ignore_changes = [task_definition, desired_count]
  }

  depends_on = [
    aws_lb_listener_rule.host,
    aws_efs_mount_target.home,
    aws_iam_role_policy.start,
    module.passwords,
    aws_secretsmanager_secret_version.redis,
  ]
}

resource "aws_appautoscaling_target" "part" {
  for_each           = toset(local.parts)
  service_namespace  = "ecs"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.part[each.key].name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.sizes[each.key].least
  max_capacity       = var.sizes[each.key].most
}

resource "aws_appautoscaling_policy" "processor" {
  for_each           = toset(local.parts)
  name               = "processor"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.part[each.key].service_namespace
  resource_id        = aws_appautoscaling_target.part[each.key].resource_id
  scalable_dimension = aws_appautoscaling_target.part[each.key].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = 60
    scale_out_cooldown = 60
    scale_in_cooldown  = 600

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
