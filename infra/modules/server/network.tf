data "aws_subnet" "public" {
  for_each = toset(var.public_subnet_ids)
  id       = each.value
}

data "aws_subnet" "private" {
  for_each = toset(var.private_subnet_ids)
  id       = each.value

  lifecycle {
    postcondition {
      condition     = self.vpc_id == local.vpc_id
      error_message = "The subnet ${self.id} lies in ${self.vpc_id}, the first public one in ${local.vpc_id}: load balancer and tasks must be in one VPC."
    }
  }
}

locals {
  vpc_id   = data.aws_subnet.public[var.public_subnet_ids[0]].vpc_id
  anywhere = "0.0.0.0/0"
}

resource "aws_security_group" "load_balancer" {
  name        = "${local.service}-load-balancer"
  description = "HTTPS from recipients; nothing but the server behind."
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  for_each = toset(var.allowed_cidrs)

  security_group_id = aws_security_group.load_balancer.id
  description       = "Recipients"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_security_group" "task" {
  name        = "${local.service}-task"
  description = "The load balancer in; AWS's own APIs out."
  vpc_id      = local.vpc_id
}

# The management port for the health check alone: no listener leads there.
locals {
  ports = { requests = local.port, "health check" = local.management_port }
}

resource "aws_vpc_security_group_egress_rule" "to_task" {
  for_each = local.ports

  security_group_id            = aws_security_group.load_balancer.id
  description                  = "The server: ${each.key}"
  referenced_security_group_id = aws_security_group.task.id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
}

resource "aws_vpc_security_group_ingress_rule" "from_load_balancer" {
  for_each = local.ports

  security_group_id            = aws_security_group.task.id
  description                  = "The load balancer: ${each.key}"
  referenced_security_group_id = aws_security_group.load_balancer.id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.task.id
  description       = "S3, DynamoDB, the image's registry, CloudWatch Logs"
  cidr_ipv4         = local.anywhere
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# Free of charge, and bytes from S3 do not pass (and pay) the NAT gateway.
resource "aws_vpc_endpoint" "this" {
  for_each = toset(length(var.endpoint_route_table_ids) > 0 ? ["s3", "dynamodb"] : [])

  vpc_id            = local.vpc_id
  vpc_endpoint_type = "Gateway"
  service_name      = "${data.aws_partition.current.reverse_dns_prefix}.${local.region}.${each.value}"
  route_table_ids   = var.endpoint_route_table_ids
  tags              = { Name = "${local.service}-${each.value}" }
}
