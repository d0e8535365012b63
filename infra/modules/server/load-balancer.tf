locals {
  # The server cuts a client that takes nothing for once to twice so long (docs/adr/0010-server.md). The load balancer waits
  # longer than twice, so that it is the server who knows, and settles the claim.
  slow_client_seconds = 40
  idle_seconds        = 90
}

resource "aws_lb" "this" {
  #checkov:skip=CKV_AWS_91:An access log keeps whole URLs, and the token of a link is in its URL (docs/adr/0012-nothing-logs-urls.md).
  #checkov:skip=CKV2_AWS_28:A firewall's log and samples keep URLs as well (docs/adr/0012-nothing-logs-urls.md).
  name               = var.name
  load_balancer_type = "application"
  internal           = false
  subnets            = var.public_subnet_ids
  security_groups    = [aws_security_group.load_balancer.id]

  idle_timeout               = local.idle_seconds
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  xff_header_processing_mode = "append" # the last address is the client's: what TRUST_PROXY lets the server believe
  enable_deletion_protection = var.deletion_protection
}

# HTTPS only: port 80 is closed, for a link that was once asked for in the clear has shown its token already.
resource "aws_lb_listener" "this" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

# A task that leaves gets no new requests, and SIGTERM only when the load balancer calls its target unused: at the end of this
# delay, also where no download is under way.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-connection-draining.html
resource "aws_lb_target_group" "this" {
  #checkov:skip=CKV_AWS_378:TLS ends at the load balancer; from there it is one hop within the VPC, to tasks that take traffic from it alone.
  name                 = var.name
  port                 = local.port
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = local.vpc_id
  deregistration_delay = var.deregistration_delay_seconds

  health_check {
    port                = local.management_port
    path                = "/readyz"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}
