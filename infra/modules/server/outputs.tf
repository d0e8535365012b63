# Made from the name: a plan shows the bucket's policy in full, and that policy outlives the role where the bucket is kept.
output "task_role_arn" {
  description = "ARN of the role that the server runs with."
  value       = "arn:${data.aws_partition.current.partition}:iam::${local.account}:role/${local.task_role_name}"
}

output "task_policy" {
  description = "The task role's policy, as JSON."
  value       = local.task_policy
}

output "environment" {
  description = "The server's environment variables as set."
  value       = local.environment
}

output "dns_name" {
  description = "The load balancer's own name: the domain's record points to it."
  value       = aws_lb.this.dns_name
}

output "zone_id" {
  description = "The load balancer's hosted zone, for an alias record in Route 53."
  value       = aws_lb.this.zone_id
}

output "load_balancer" {
  description = "What CloudWatch knows the load balancer by (dimension LoadBalancer)."
  value       = aws_lb.this.arn_suffix
}

output "target_group_arn" {
  description = "ARN of the target group, for who has to end its delay by hand."
  value       = aws_lb_target_group.this.arn
}

output "log_group" {
  description = "Name of the server's log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "security_group_id" {
  description = "Security group of the tasks: to let a Prometheus of the VPC at port 9090, allow it here."
  value       = aws_security_group.task.id
}
