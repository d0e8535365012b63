# Files of any size at full speed: recipients get them from containers, owners go on calling the links function. The VPC, its
# subnets and a NAT gateway are there already.

provider "aws" {
  region = "eu-central-1"
}

module "links" {
  source = "../../" # from elsewhere: "git::https://YOUR-GIT-HOST/single-use-links.git//infra?ref=v1.0.0"

  packages     = var.packages
  function_url = false

  server = {
    domain_name              = var.domain_name
    image                    = var.image
    certificate_arn          = var.certificate_arn
    public_subnet_ids        = var.network.public_subnet_ids
    private_subnet_ids       = var.network.private_subnet_ids
    endpoint_route_table_ids = var.network.private_route_table_ids
  }
}

resource "aws_route53_record" "this" {
  zone_id = var.zone_id
  name    = var.domain_name
  type    = "A"

  alias {
    name                   = module.links.server.dns_name
    zone_id                = module.links.server.zone_id
    evaluate_target_health = false
  }
}
