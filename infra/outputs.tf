output "links_url" {
  description = "The owners' URL: requests are signed with SigV4 for the service lambda."
  value       = module.links.url
}

output "redeem_url" {
  description = "The recipients' URL, which every new link starts with."
  value       = local.redeem_url
}

output "redeem_urls" {
  description = "All URLs that links work at: redeem_url, and those that older links start with."
  value       = local.redeem_urls
}

# A plan shows what changes of it, before the apply ends a link.
output "old_links" {
  description = "What becomes of links that start with another URL than redeem_url."
  value = var.function_url ? "Links work at ${join(" and ", local.redeem_urls)}, wherever they were minted to lead." : join(" ", [
    "There is no Function URL: links that lead to one of this deployment's (https://….lambda-url.${local.region}.on.aws/…) do not work,",
    "and cannot be led elsewhere; mint them anew. Links work at ${join(" and ", local.redeem_urls)}.",
  ])
}

output "domain" {
  description = "Where the domain's name has to point to (dns_name; hosted_zone_id for an alias in Route 53), and its access log's group; null without a domain."
  value = one([for domain in module.domain : {
    dns_name         = domain.dns_name
    hosted_zone_id   = domain.hosted_zone_id
    access_log_group = domain.access_log_group
  }])
}

output "bucket" {
  description = "Name of the bucket with the objects."
  value       = module.bucket.name
}

output "table" {
  description = "Name of the table with the links."
  value       = module.table.name
}

output "allowed_prefixes" {
  description = "Key prefixes that links may be minted for; none allows the whole bucket."
  value       = var.allowed_prefixes
}

output "region" {
  description = "Region of the deployment."
  value       = local.region
}

output "functions" {
  description = "Names of the two functions."
  value       = { for key, function in local.functions : key => function.name }
}

output "log_groups" {
  description = "Names of the two functions' log groups."
  value       = { for key, function in local.functions : key => function.log_group }
}

output "versions" {
  description = "Per function, the version that its URL serves (live) and the one published last (newest). For a roll-back, see live_version."
  value = merge(
    { for key, function in local.functions : key => function.versions },
    { for web in module.web : "web" => { live = coalesce(var.live_version.web, web.revision), newest = web.revision } },
  )
}

output "dashboard_url" {
  description = "The dashboard in the AWS console."
  value       = "https://${local.region}.console.aws.amazon.com/cloudwatch/home?region=${local.region}#dashboards/dashboard/${aws_cloudwatch_dashboard.this.dashboard_name}"
}

output "server" {
  description = "Where the server's domain name has to point to (dns_name; zone_id for an alias in Route 53), its log group, security group and target group; null without a server."
  value = one([for server in module.server : {
    dns_name          = server.dns_name
    zone_id           = server.zone_id
    log_group         = server.log_group
    security_group_id = server.security_group_id
    target_group_arn  = server.target_group_arn
  }])
}

output "web" {
  description = "The Web Function's name, the id of the revision of this code, and its log group; null without one."
  value = one([for web in module.web : {
    function  = web.name
    revision  = web.revision
    log_group = web.log_group
  }])
}

output "event_bus" {
  description = "Name of the EventBridge bus that is told what happens to links; null where none is."
  value       = one(module.events[*].bus_name)
}

output "bucket_policy_json" {
  description = "Bucket policy that holds presigned URLs to presign_seconds and presigned_max_seconds on S3's side. A created bucket has it already; have the owner of an existing one add its statements."
  value       = module.bucket.url_age_policy
}

output "owner_policy_json" {
  description = "IAM policy that lets a user, group or role mint, list and revoke links: attach it to those that owner_principals does not name, or names in another account."
  value = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "CallLinksUrl"
        Effect    = "Allow"
        Action    = "lambda:InvokeFunctionUrl"
        Resource  = local.links_resources
        Condition = { StringEquals = { "lambda:FunctionUrlAuthType" = "AWS_IAM" } }
      },
      {
        Sid       = "InvokeLinksByUrl"
        Effect    = "Allow"
        Action    = "lambda:InvokeFunction"
        Resource  = local.links_resources
        Condition = { Bool = { "lambda:InvokedViaFunctionUrl" = "true" } }
      },
    ]
  })
}

locals {
  # The URL is the alias's; the function itself has none, so that naming it opens nothing more. AWS's reference lists the
  # plain function as the resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
  links_resources = [module.links.arn, module.links.alias_arn]
}
