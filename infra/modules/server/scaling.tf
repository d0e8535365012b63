resource "aws_appautoscaling_target" "this" {
  service_namespace  = "ecs"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.this.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.min_tasks
  max_capacity       = var.max_tasks
}

locals {
  # Out fast, for a task that is full answers 503. In slowly: a task that leaves takes minutes to.
  scale_out_seconds = 60
  scale_in_seconds  = 600
}

resource "aws_appautoscaling_policy" "cpu" {
  name               = "${local.service}-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  resource_id        = aws_appautoscaling_target.this.resource_id
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = 60
    scale_out_cooldown = local.scale_out_seconds
    scale_in_cooldown  = local.scale_in_seconds

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}

# Slow recipients hold a task without using its CPU, and a count of requests says little of downloads that last for minutes.
# The load balancer counts a download twice: once from the recipient, once to the task.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
resource "aws_appautoscaling_policy" "connections" {
  name               = "${local.service}-connections"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  resource_id        = aws_appautoscaling_target.this.resource_id
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = floor(0.7 * var.max_connections)
    scale_out_cooldown = local.scale_out_seconds
    scale_in_cooldown  = local.scale_in_seconds

    customized_metric_specification {
      metrics {
        id          = "connections"
        return_data = false

        metric_stat {
          stat = "Sum"
          metric {
            namespace   = "AWS/ApplicationELB"
            metric_name = "ActiveConnectionCount"
            dimensions {
              name  = "LoadBalancer"
              value = aws_lb.this.arn_suffix
            }
          }
        }
      }

      metrics {
        id          = "tasks"
        return_data = false

        metric_stat {
          stat = "Average"
          metric {
            namespace   = "AWS/ApplicationELB"
            metric_name = "HealthyHostCount"
            dimensions {
              name  = "LoadBalancer"
              value = aws_lb.this.arn_suffix
            }
            dimensions {
              name  = "TargetGroup"
              value = aws_lb_target_group.this.arn_suffix
            }
          }
        }
      }

      metrics {
        id          = "per_task"
        label       = "Downloads per task"
        expression  = "connections / 2 / tasks"
        return_data = true
      }
    }
  }
}
