locals {
  task_role_name = "${local.service}-${local.region}" # roles are global: the region lets one account deploy to two

  # ECS acts for this account alone.
  # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account }
        ArnLike      = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:ecs:${local.region}:${local.account}:*" }
      }
    }]
  })

  task_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for s in var.statements : merge(
      { Sid = s.sid, Effect = "Allow", Action = s.actions, Resource = s.resources },
      length(s.condition) == 0 ? {} : { Condition = s.condition },
    )]
  })

  # Account, region and name of a private repository; null for an image from elsewhere, which needs no permission.
  ecr = one(regexall("^([0-9]{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?/([^:@]+)", var.image))

  pull_statements = local.ecr == null ? [] : [
    # The one action that knows no repository: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
    { Sid = "EnterRegistry", Effect = "Allow", Action = ["ecr:GetAuthorizationToken"], Resource = ["*"] },
    {
      Sid      = "PullImage"
      Effect   = "Allow"
      Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      Resource = ["arn:${data.aws_partition.current.partition}:ecr:${local.ecr[1]}:${local.ecr[0]}:repository/${local.ecr[2]}"]
    },
  ]

  log_group_arn = "arn:${data.aws_partition.current.partition}:logs:${local.region}:${local.account}:log-group:${aws_cloudwatch_log_group.this.name}"

  execution_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.pull_statements, [
      { Sid = "WriteLog", Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = ["${local.log_group_arn}:*"] },
    ])
  })
}

resource "aws_iam_role" "task" {
  name               = local.task_role_name
  description        = "What the server of ${var.name} may do."
  assume_role_policy = local.assume_role_policy
}

resource "aws_iam_role_policy" "task" {
  name   = "what-the-code-calls"
  role   = aws_iam_role.task.id
  policy = local.task_policy
}

resource "aws_iam_role" "execution" {
  name               = "${local.service}-start-${local.region}"
  description        = "What ECS may do to start the server of ${var.name}: pull its image, write its log."
  assume_role_policy = local.assume_role_policy
}

resource "aws_iam_role_policy" "execution" {
  name   = "what-a-start-needs"
  role   = aws_iam_role.execution.id
  policy = local.execution_policy
}
