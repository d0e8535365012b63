output "url" {
  description = "The recipients' URL, without a slash at its end."
  value       = "https://${var.domain_name}"
}

output "dns_name" {
  description = "Where the domain name has to point to."
  value       = aws_api_gateway_domain_name.this.regional_domain_name
}

output "hosted_zone_id" {
  description = "The hosted zone of dns_name, for an alias in Route 53."
  value       = aws_api_gateway_domain_name.this.regional_zone_id
}

output "api" {
  description = "What CloudWatch knows the API and its stage by (dimensions ApiName, Stage)."
  value       = { name = aws_api_gateway_rest_api.this.name, stage = aws_api_gateway_stage.this.stage_name }
}

output "access_log_group" {
  description = "Name of the access log's group; null without one."
  value       = one(aws_cloudwatch_log_group.access[*].name)
}
