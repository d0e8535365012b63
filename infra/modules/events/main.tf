data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

locals {
  account  = data.aws_caller_identity.current.account_id
  bus_name = var.own_bus ? aws_cloudwatch_event_bus.this[0].name : "default"

  # Made from the name, so that a plan shows the policies that name it in full.
  bus_arn = join(":", [
    "arn", data.aws_partition.current.partition, "events", data.aws_region.current.region, local.account, "event-bus/${local.bus_name}",
  ])
}

resource "aws_cloudwatch_event_bus" "this" {
  count       = var.own_bus ? 1 : 0
  name        = var.name
  description = "What happens to the links of ${var.name}."
}

# --- the e-mail

locals {
  email_about = toset(var.email == null ? [] : var.email_about)

  # What the e-mail says, event by event: each names only what its event always has.
  sentences = {
    "link.created"   = "<owner> made a link to <filename>."
    "link.claimed"   = "<filename> is being downloaded, from <sourceIp>."
    "link.completed" = "<filename> was downloaded: <bytesSent> bytes were sent."
    "link.failed"    = "A download of <filename> broke off after <bytesSent> bytes: <state>."
    "link.revoked"   = "The link to <filename> was revoked."
    "link.refused"   = "<sourceIp> was refused <filename>: <code>"
  }
}

resource "aws_cloudwatch_event_rule" "email" {
  for_each = local.email_about

  name           = "${var.name}-email-${trimprefix(each.value, "link.")}"
  description    = "Tells ${var.email} of ${each.value}."
  event_bus_name = local.bus_name
  event_pattern  = jsonencode({ source = ["single-use-links"], "detail-type" = [each.value] })
}

# With SNS no role is given: EventBridge publishes by the topic's own policy.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
resource "aws_cloudwatch_event_target" "email" {
  for_each = local.email_about

  rule           = aws_cloudwatch_event_rule.email[each.value].name
  event_bus_name = local.bus_name
  arn            = aws_sns_topic.email[0].arn

  input_transformer {
    input_paths    = { for field in ["filename", "owner", "at", "bytesSent", "sourceIp", "state", "code", "linkId"] : field => "$.detail.${field}" }
    input_template = join("\n", [for line in [local.sentences[each.value], "At <at>. Link <linkId> of ${var.name}."] : "\"${line}\""])
  }
}

resource "aws_sns_topic" "email" {
  count             = length(local.email_about) > 0 ? 1 : 0
  name              = "${var.name}-email"
  kms_master_key_id = aws_kms_key.email[0].arn
}

resource "aws_sns_topic_subscription" "email" {
  count     = length(aws_sns_topic.email)
  topic_arn = aws_sns_topic.email[0].arn
  protocol  = "email"
  endpoint  = var.email
}

resource "aws_sns_topic_policy" "email" {
  count = length(aws_sns_topic.email)
  arn   = aws_sns_topic.email[0].arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "PublishWhatHappens"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.email[0].arn
      Condition = { ArnEquals = { "aws:SourceArn" = [for rule in aws_cloudwatch_event_rule.email : rule.arn] } }
    }]
  })
}

# One of our own, for the policy of SNS's own key lets no EventBridge in:
# https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
resource "aws_kms_key" "email" {
  count                   = length(local.email_about) > 0 ? 1 : 0
  description             = "Encrypts the topic ${var.name}-email."
  enable_key_rotation     = true
  deletion_window_in_days = 7 # it encrypts nothing that lasts

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "LetIamPoliciesOfTheAccountDecide"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${local.account}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      # Who gets at the topic is decided by its own policy, above: the key alone opens nothing.
      {
        Sid       = "EncryptWhatIsPublished"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
        Resource  = "*"
      },
    ]
  })
}
