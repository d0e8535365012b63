output "url" {
  description = "The endpoint, without a slash at its end."
  value       = "https://${aws_cloudformation_stack.this.outputs["DomainName"]}"
}

output "name" {
  description = "The Web Function's name."
  value       = local.function_name
}

output "endpoint_name" {
  description = "The name of its endpoint."
  value       = "live"
}

output "revision" {
  description = "The id of the revision of this code."
  value       = aws_cloudformation_stack.this.outputs["RevisionId"]
}

output "log_group" {
  description = "Name of the log group."
  value       = local.log_group
}

# Made from the name: a plan shows the bucket's policy in full, and that policy outlives the role where the bucket is kept.
output "role_arn" {
  description = "ARN of the function's role."
  value       = "arn:${local.partition}:iam::${local.account}:role/${local.function_name}"
}

output "environment" {
  description = "The environment variables as set."
  value       = local.environment
}

output "policy" {
  description = "The role's policy, as JSON."
  value       = local.policy
}
