mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name               = "links"
  image              = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/links-server:1.4.0"
  certificate_arn    = "arn:aws:acm:eu-central-1:111122223333:certificate/c0ffee"
  public_subnet_ids  = ["subnet-a1", "subnet-a2"]
  private_subnet_ids = ["subnet-b1", "subnet-b2"]
  environment        = { TABLE_NAME = "links" }
  log_retention_days = 30
  statements = [{
    sid       = "ReadLinks"
    actions   = ["dynamodb:GetItem"]
    resources = ["arn:aws:dynamodb:eu-central-1:111122223333:table/links"]
  }]
}

run "the_container_has_no_root_no_capability_and_nothing_to_write_to" {
  assert {
    condition = [for c in jsondecode(aws_ecs_task_definition.this.container_definitions) : [
      c.readonlyRootFilesystem, c.linuxParameters.capabilities.drop, can(regex("^[1-9]", c.user)), try(c.privileged, false)
    ]] == [[true, ["ALL"], true, false]]
    error_message = "The container must be locked down."
  }

  assert {
    condition = alltrue([for platform in aws_ecs_task_definition.this.runtime_platform :
      platform.cpu_architecture == "ARM64" && platform.operating_system_family == "LINUX"
    ])
    error_message = "Tasks are Linux on ARM64, as the functions are."
  }
}

run "the_container_gets_what_it_was_given_and_what_this_module_knows" {
  assert {
    condition = { for v in jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment : v.name => v.value } == {
      TABLE_NAME          = "links"
      AWS_REGION          = "eu-central-1"
      PORT                = "8080"
      MANAGEMENT_PORT     = "9090"
      TRUST_PROXY         = "10.0.1.0/24,10.0.1.0/24"
      DRAIN_SECONDS       = "100"
      SLOW_CLIENT_SECONDS = "40"
      MAX_CONNECTIONS     = "1000"
    }
    error_message = "The environment must be exactly this: the proxies are the load balancer's subnets."
  }
}

run "the_kernel_of_a_task_keeps_little_unsent_so_that_the_ledger_of_an_aborted_download_is_true" {
  assert {
    condition = { for s in jsondecode(aws_ecs_task_definition.this.container_definitions)[0].systemControls : s.namespace => s.value } == {
      "net.ipv4.tcp_notsent_lowat" = "131072"
    }
    error_message = "Without the setting the kernel takes megabytes that are never sent."
  }
}

run "a_task_that_leaves_has_time_for_its_downloads_before_it_is_told_and_after" {
  assert {
    condition     = aws_lb_target_group.this.deregistration_delay == "300"
    error_message = "The load balancer must leave a task its downloads for five minutes, and no longer."
  }

  assert {
    condition = alltrue([for c in jsondecode(aws_ecs_task_definition.this.container_definitions) :
      c.stopTimeout == 120 && tonumber({ for v in c.environment : v.name => v.value }.DRAIN_SECONDS) + 10 < c.stopTimeout
    ])
    error_message = "Fargate grants 120 s, and the server must be done, with 10 s to settle what it cut, before it is killed."
  }

  assert {
    condition     = aws_lb.this.idle_timeout > 2 * tonumber(output.environment.SLOW_CLIENT_SECONDS)
    error_message = "The server, not the load balancer, must be the one that gives up on a slow client."
  }
}

run "a_destroy_waits_for_the_last_tasks_to_leave" {
  assert {
    condition     = aws_ecs_service.this.timeouts.delete == "27m"
    error_message = "The delay and the 120 s after SIGTERM come on top of the provider's twenty minutes."
  }
}

run "a_destroy_waits_also_for_tasks_that_take_an_hour_to_leave" {
  variables {
    deregistration_delay_seconds = 3600
  }

  assert {
    condition     = aws_lb_target_group.this.deregistration_delay == "3600" && aws_ecs_service.this.timeouts.delete == "82m"
    error_message = "The delay must be as given, and the destroy wait for longer."
  }
}

run "a_deployment_that_does_not_come_up_goes_back_by_itself" {
  assert {
    condition     = alltrue([for breaker in aws_ecs_service.this.deployment_circuit_breaker : breaker.enable && breaker.rollback])
    error_message = "The circuit breaker must be on, with its roll-back."
  }

  assert {
    condition     = aws_ecs_service.this.deployment_minimum_healthy_percent == 100 && aws_ecs_service.this.deployment_maximum_percent == 200
    error_message = "New tasks must be there before old ones leave."
  }
}

run "health_is_asked_for_where_no_recipient_gets" {
  assert {
    condition     = alltrue([for check in aws_lb_target_group.this.health_check : check.path == "/readyz" && check.port == "9090"])
    error_message = "The load balancer asks whether the server is ready."
  }

  assert {
    condition     = alltrue([for c in jsondecode(aws_ecs_task_definition.this.container_definitions) : strcontains(join(" ", c.healthCheck.command), "http://127.0.0.1:9090/healthz")])
    error_message = "ECS asks whether the server lives."
  }
}

run "recipients_come_in_by_tls_only_and_the_tasks_take_from_nobody_but_the_load_balancer" {
  variables {
    allowed_cidrs = ["198.51.100.0/24", "203.0.113.0/24"]
  }

  assert {
    condition     = aws_lb_listener.this.port == 443 && aws_lb_listener.this.protocol == "HTTPS" && strcontains(aws_lb_listener.this.ssl_policy, "TLS13")
    error_message = "The one listener speaks TLS."
  }

  assert {
    condition = { for cidr, rule in aws_vpc_security_group_ingress_rule.https : cidr => [rule.ip_protocol, rule.from_port, rule.to_port] } == {
      "198.51.100.0/24" = ["tcp", 443, 443]
      "203.0.113.0/24"  = ["tcp", 443, 443]
    }
    error_message = "Only the networks that are named may come in, at 443."
  }

  assert {
    condition = toset([for rule in aws_vpc_security_group_ingress_rule.from_load_balancer : rule.from_port]) == toset([8080, 9090]) && alltrue([
      for rule in aws_vpc_security_group_ingress_rule.from_load_balancer :
      rule.to_port == rule.from_port && rule.referenced_security_group_id == aws_security_group.load_balancer.id && rule.cidr_ipv4 == null
    ])
    error_message = "The tasks' ports must be open to the load balancer's security group alone."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.https.from_port == 443 && aws_vpc_security_group_egress_rule.https.to_port == 443
    error_message = "The tasks must get out at 443 only."
  }

  assert {
    condition     = !aws_ecs_service.this.network_configuration[0].assign_public_ip
    error_message = "Tasks have no public address."
  }
}

run "the_load_balancer_is_protected_strict_and_writes_no_token_anywhere" {
  assert {
    condition     = aws_lb.this.enable_deletion_protection && aws_lb.this.drop_invalid_header_fields
    error_message = "Protection is on, and odd headers are dropped."
  }

  assert {
    condition     = length(aws_lb.this.access_logs) == 0
    error_message = "Access logs hold URLs, and these hold tokens."
  }
}

run "the_task_may_do_what_is_asked_for_and_nothing_else" {
  assert {
    condition = jsondecode(aws_iam_role_policy.task.policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid      = "ReadLinks"
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem"]
        Resource = ["arn:aws:dynamodb:eu-central-1:111122223333:table/links"]
      }]
    }
    error_message = "The task role's policy must be exactly this."
  }

  assert {
    condition     = output.task_role_arn == "arn:aws:iam::111122223333:role/links-server-eu-central-1"
    error_message = "The bucket's policy must be told the role's name."
  }

  assert {
    condition = alltrue([for role in [aws_iam_role.task, aws_iam_role.execution] : jsondecode(role.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = "111122223333" }
        ArnLike      = { "aws:SourceArn" = "arn:aws:ecs:eu-central-1:111122223333:*" }
      }
    }]])
    error_message = "Only this account's ECS may take the roles."
  }
}

run "a_start_may_pull_that_image_and_write_that_log" {
  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.execution.policy).Statement : s.Sid => [s.Action, s.Resource] } == {
      EnterRegistry = [["ecr:GetAuthorizationToken"], ["*"]]
      PullImage = [
        ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        ["arn:aws:ecr:eu-central-1:111122223333:repository/team/links-server"],
      ]
      WriteLog = [["logs:CreateLogStream", "logs:PutLogEvents"], ["arn:aws:logs:eu-central-1:111122223333:log-group:/ecs/links-server:*"]]
    }
    error_message = "The execution role's policy must be exactly this."
  }
}

run "a_public_image_needs_no_permission_to_be_pulled" {
  variables {
    image = "ghcr.io/team/links-server@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.execution.policy).Statement : s.Sid] == ["WriteLog"]
    error_message = "There is no registry of this account to enter."
  }
}

run "tasks_follow_the_work_by_cpu_and_by_downloads_at_once" {
  variables {
    min_tasks       = 3
    max_tasks       = 30
    max_connections = 200
  }

  assert {
    condition     = aws_appautoscaling_target.this.min_capacity == 3 && aws_appautoscaling_target.this.max_capacity == 30
    error_message = "The bounds are as asked for."
  }

  assert {
    condition     = aws_appautoscaling_policy.cpu.target_tracking_scaling_policy_configuration[0].target_value == 60
    error_message = "CPU is held at 60%."
  }

  assert {
    condition     = aws_appautoscaling_policy.connections.target_tracking_scaling_policy_configuration[0].target_value == 140
    error_message = "Tasks must be added at 70% of the connections that one takes."
  }
}

run "s3_and_dynamodb_are_reached_past_the_nat_gateway_where_route_tables_are_named" {
  variables {
    endpoint_route_table_ids = ["rtb-1"]
  }

  assert {
    condition = { for service, endpoint in aws_vpc_endpoint.this : service => [endpoint.vpc_endpoint_type, endpoint.service_name, endpoint.route_table_ids] } == {
      s3       = ["Gateway", "com.amazonaws.eu-central-1.s3", toset(["rtb-1"])]
      dynamodb = ["Gateway", "com.amazonaws.eu-central-1.dynamodb", toset(["rtb-1"])]
    }
    error_message = "There is one gateway endpoint each."
  }
}

run "no_endpoint_is_made_unasked" {
  assert {
    condition     = length(aws_vpc_endpoint.this) == 0
    error_message = "The VPC may have its own."
  }
}

run "a_task_s_subnet_in_another_vpc_is_refused" {
  command = plan

  override_data {
    target = data.aws_subnet.private["subnet-b2"]
    values = { vpc_id = "vpc-2", cidr_block = "10.9.0.0/24" }
  }

  expect_failures = [data.aws_subnet.private["subnet-b2"]]
}

run "a_name_too_long_for_a_load_balancer_is_refused" {
  command = plan

  variables {
    name = "a-name-that-no-load-balancer-takes"
  }

  expect_failures = [var.name]
}

run "an_image_without_a_tag_is_refused" {
  command = plan

  variables {
    image = "ghcr.io/team/links-server"
  }

  expect_failures = [var.image]
}

run "the_latest_image_whichever_it_is_is_refused" {
  command = plan

  variables {
    image = "ghcr.io/team/links-server:latest"
  }

  expect_failures = [var.image]
}

run "a_certificate_named_by_its_domain_is_refused" {
  command = plan

  variables {
    certificate_arn = "files.example.com"
  }

  expect_failures = [var.certificate_arn]
}

run "one_subnet_for_the_load_balancer_is_refused" {
  command = plan

  variables {
    public_subnet_ids = ["subnet-a1", "subnet-a1"]
  }

  expect_failures = [var.public_subnet_ids]
}

run "no_subnet_for_the_tasks_is_refused" {
  command = plan

  variables {
    private_subnet_ids = []
  }

  expect_failures = [var.private_subnet_ids]
}

run "a_route_table_named_otherwise_than_by_its_id_is_refused" {
  command = plan

  variables {
    endpoint_route_table_ids = ["main"]
  }

  expect_failures = [var.endpoint_route_table_ids]
}

run "an_address_in_place_of_a_network_is_refused" {
  command = plan

  variables {
    allowed_cidrs = ["203.0.113.7/24"]
  }

  expect_failures = [var.allowed_cidrs]
}

run "nobody_allowed_is_refused" {
  command = plan

  variables {
    allowed_cidrs = []
  }

  expect_failures = [var.allowed_cidrs]
}

run "a_cpu_that_fargate_does_not_have_is_refused" {
  command = plan

  variables {
    cpu       = 1000
    memory_mb = 2048
  }

  expect_failures = [var.cpu]
}

run "memory_that_does_not_go_with_the_cpu_is_refused" {
  command = plan

  variables {
    memory_mb = 1024
  }

  expect_failures = [var.memory_mb]
}

run "no_task_is_refused" {
  command = plan

  variables {
    min_tasks = 0
  }

  expect_failures = [var.min_tasks]
}

run "fewer_tasks_at_most_than_at_least_is_refused" {
  command = plan

  variables {
    max_tasks = 1
  }

  expect_failures = [var.max_tasks]
}

run "a_task_that_takes_nobody_is_refused" {
  command = plan

  variables {
    max_connections = 0
  }

  expect_failures = [var.max_connections]
}

run "an_action_with_an_asterisk_is_refused" {
  command = plan

  variables {
    statements = [{ sid = "Everything", actions = ["s3:*"], resources = ["*"] }]
  }

  expect_failures = [var.statements]
}

run "a_delay_longer_than_a_load_balancer_waits_is_refused" {
  command = plan

  variables {
    deregistration_delay_seconds = 3601
  }

  expect_failures = [var.deregistration_delay_seconds]
}
