output "name" {
  description = "The function's name."
  value       = aws_lambda_function.this.function_name
}

output "arn" {
  description = "The function's ARN, without a version."
  value       = aws_lambda_function.this.arn
}

output "alias_name" {
  description = "The alias that is served."
  value       = aws_lambda_alias.live.name
}

output "alias_arn" {
  description = "ARN of that alias."
  value       = aws_lambda_alias.live.arn
}

# Made from the name: a plan shows the bucket's policy in full, and that policy outlives the role where the bucket is kept.
output "role_arn" {
  description = "ARN of the function's role."
  value       = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/${local.role_name}"
}

output "url" {
  description = "The Function URL, without a slash at its end; null where there is none."
  value       = one([for live in aws_lambda_function_url.live : trimsuffix(live.function_url, "/")])
}

output "invoke_mode" {
  description = "How the URL answers: RESPONSE_STREAM or BUFFERED; null where there is none."
  value       = one(aws_lambda_function_url.live[*].invoke_mode)
}

output "authorization" {
  description = "Who may call the URL: AWS_IAM or NONE; null where there is none."
  value       = one(aws_lambda_function_url.live[*].authorization_type)
}

output "log_group" {
  description = "Name of the function's log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "versions" {
  description = "The version that the URL serves (live) and the one published last (newest)."
  value = {
    live   = aws_lambda_alias.live.function_version
    newest = aws_lambda_function.this.version
  }
}

output "environment" {
  description = "The environment variables as set."
  value       = var.environment
}

output "policy" {
  description = "The role's policy, as JSON."
  value       = local.policy
}
