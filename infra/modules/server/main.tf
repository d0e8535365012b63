# The recipients' URL on containers: an ECS service on Fargate behind a load balancer (load-balancer.tf, network.tf),
# with two roles (roles.tf) and as many tasks as there is work (scaling.tf).

data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

locals {
  service         = "${var.name}-server"
  region          = data.aws_region.current.region
  account         = data.aws_caller_identity.current.account_id
  port            = 8080
  management_port = 9090

  # Fargate kills a container 120 s after SIGTERM; what the server has not ended by itself is cut off then. After the drain
  # it needs up to 10 s to settle what it has cut, and a moment for events and the log.
  # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
  stop_seconds  = 120
  drain_seconds = 100

  environment = merge(var.environment, {
    AWS_REGION          = local.region
    PORT                = tostring(local.port)
    MANAGEMENT_PORT     = tostring(local.management_port)
    TRUST_PROXY         = join(",", sort([for subnet in data.aws_subnet.public : subnet.cidr_block]))
    DRAIN_SECONDS       = tostring(local.drain_seconds)
    SLOW_CLIENT_SECONDS = tostring(local.slow_client_seconds)
    MAX_CONNECTIONS     = tostring(var.max_connections)
  })
}

resource "aws_ecs_cluster" "this" {
  #checkov:skip=CKV_AWS_65:The service's and the load balancer's own metrics carry the alarms and the scaling; Container Insights is billed by the metric.
  name = local.service
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts every log; a key of one's own costs money at rest, and no token, PIN or claim secret is ever logged.
  #checkov:skip=CKV_AWS_338:How long to keep logs, with clients' addresses in them, is the owner's to decide, and often less than a year by law.
  name              = "/ecs/${local.service}"
  retention_in_days = var.log_retention_days
}

resource "aws_ecs_task_definition" "this" {
  family                   = local.service
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory_mb
  task_role_arn            = aws_iam_role.task.arn
  execution_role_arn       = aws_iam_role.execution.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "ARM64"
  }

  # Fargate has no switch for no-new-privileges; without a capability and with nothing to write to, there is none to gain.
  container_definitions = jsonencode([{
    name                   = "server"
    image                  = var.image
    essential              = true
    user                   = "65532:65532"
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { drop = ["ALL"] } }
    # What an aborted download was sent is known to this many bytes: docs/adr/0010-server.md. On Fargate from 1.4.0 on:
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
    systemControls = [{ namespace = "net.ipv4.tcp_notsent_lowat", value = "131072" }]
    stopTimeout    = local.stop_seconds
    environment    = [for name, value in local.environment : { name = name, value = value }]
    portMappings   = [for port in [local.port, local.management_port] : { containerPort = port, protocol = "tcp" }]

    healthCheck = {
      command     = ["CMD", "node", "-e", "fetch('http://127.0.0.1:${local.management_port}/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
      interval    = 30
      timeout     = 5
      retries     = 3
      startPeriod = 30
    }

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = local.region
        awslogs-stream-prefix = "server"
        mode                  = "non-blocking" # a download does not wait for CloudWatch
        max-buffer-size       = "25m"
      }
    }
  }])
}

resource "aws_ecs_service" "this" {
  name             = local.service
  cluster          = aws_ecs_cluster.this.id
  task_definition  = aws_ecs_task_definition.this.arn
  launch_type      = "FARGATE"
  platform_version = "LATEST"
  desired_count    = var.min_tasks
  propagate_tags   = "SERVICE"

  # New tasks first; old ones leave after the load balancer's delay (load-balancer.tf).
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 60

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = [for subnet in data.aws_subnet.private : subnet.id]
    security_groups  = [aws_security_group.task.id]
    assign_public_ip = false
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.this.arn
    container_name   = "server"
    container_port   = local.port
  }

  lifecycle {
    ignore_changes = [desired_count] # scaling.tf's
  }

  # The last tasks leave as any others do. Twenty minutes, the provider's default, are for all the rest.
  timeouts {
    delete = "${20 + ceil((var.deregistration_delay_seconds + local.stop_seconds) / 60)}m"
  }

  depends_on = [aws_lb_listener.this, aws_iam_role_policy.task, aws_iam_role_policy.execution]
}
