data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

locals {
  region      = data.aws_region.current.region
  bucket_name = coalesce(var.bucket_name, "${var.name}-${data.aws_caller_identity.current.account_id}-${local.region}")
}

module "bucket" {
  source = "./modules/bucket"

  name                    = local.bucket_name
  create                  = var.create_bucket
  kms_key_arn             = var.bucket_kms_key_arn
  noncurrent_version_days = var.noncurrent_version_days
  force_destroy           = var.bucket_force_destroy

  presigners = merge(
    {
      redeem = { role_arn = module.redeem.role_arn, seconds = var.presign_seconds }
      links  = { role_arn = module.links.role_arn, seconds = var.presigned_max_seconds }
    },
    { for server in module.server : "server" => { role_arn = server.task_role_arn, seconds = var.presign_seconds } },
    { for web in module.web : "web" => { role_arn = web.role_arn, seconds = var.presign_seconds } },
  )
}

module "table" {
  source = "./modules/links-table"

  name                = var.name
  kms_key_arn         = var.table_kms_key_arn
  deletion_protection = var.table_deletion_protection
}

locals {
  key_patterns = length(var.allowed_prefixes) == 0 ? ["*"] : [for prefix in var.allowed_prefixes : "${prefix}*"]
  object_arns  = [for pattern in local.key_patterns : "${module.bucket.arn}/${pattern}"]

  # Each statement is what the code calls, no more; names of the calls: functions/adapters.
  read_and_write_links = {
    sid       = "ReadAndWriteLinks"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
    resources = [module.table.arn]
  }

  # The index knows which links an owner has, the table what they are.
  list_links = [
    { sid = "ListLinksOfAnOwner", actions = ["dynamodb:Query"], resources = ["${module.table.arn}/index/${module.table.owner_index}"] },
    { sid = "ReadListedLinks", actions = ["dynamodb:BatchGetItem"], resources = [module.table.arn] },
  ]

  # Also all that the presigned URLs of these roles can be good for.
  read_objects = {
    sid       = "ReadObjects"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = local.object_arns
  }

  # For the archive of a prefix. Without it, besides, S3 answers 403 for a key that does not exist, and "no such object" could not
  # be told from "not allowed".
  # Not for redeem: the public function has no business with the names of objects (README.md, "What the roles may do").
  # https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
  tell_missing_objects = {
    sid       = "TellMissingObjects"
    actions   = ["s3:ListBucket"]
    resources = [module.bucket.arn]
    condition = length(var.allowed_prefixes) == 0 ? {} : { StringLike = { "s3:prefix" = local.key_patterns } }
  }

  # A key, where one is given, can be used through its own service alone.
  decrypt = [for service, key in { s3 = var.bucket_kms_key_arn, dynamodb = var.table_kms_key_arn } : {
    sid       = "Decrypt${title(service)}"
    actions   = ["kms:Decrypt"]
    resources = [key]
    condition = { StringEquals = { "kms:ViaService" = ["${service}.${local.region}.amazonaws.com"] } }
  } if key != null]
}

module "events" {
  count  = var.events == null ? 0 : 1
  source = "./modules/events"

  name        = var.name
  own_bus     = var.events.own_bus
  email       = var.events.email
  email_about = var.events.email_about
}

locals {
  # Where nobody is told, nothing is set and nothing allowed.
  tell_events       = [for events in module.events : { sid = "TellEvents", actions = ["events:PutEvents"], resources = [events.bus_arn] }]
  event_environment = { for events in module.events : "EVENT_BUS_NAME" => events.bus_name }

  # How long a recipient may take nothing. Lambda slows a reply to 2 MB/s by itself, so that something always moves for one
  # who reads. The server's is its module's own: it has to fit its load balancer's.
  slow_client_seconds = 60

  # As functions/config.ts reads it. SVG is text, and packed it has a third of its size.
  brand_logo = try(var.brand.logo, null) == null ? null : (
    endswith(lower(var.brand.logo), ".svg")
    ? { type = "svg", data = base64gzip(file(var.brand.logo)) }
    : { type = "png", data = filebase64(var.brand.logo) }
  )
  brand_environment = { for brand in var.brand[*] : "BRAND" => jsonencode({
    for name, fact in { name = brand.name, accent = brand.accent, privacyUrl = brand.privacy_url, logo = local.brand_logo } : name => fact if fact != null
  }) }

  # What hands objects out, function or server, may do the same and is told the same.
  hand_out = {
    statements = concat([local.read_and_write_links, local.read_objects], local.tell_events, local.decrypt)
    environment = merge(local.event_environment, local.brand_environment, {
      TABLE_NAME      = module.table.name
      BUCKETS         = jsonencode([module.bucket.name])
      PRESIGN_SECONDS = tostring(var.presign_seconds)
    })
  }
}

locals {
  packages = { for name, code in var.packages : name => code == null ? { path = "${path.module}/../dist/${name}.zip", url = null, sha256 = null } : code }
}

module "redeem" {
  source = "./modules/function"

  name          = "${var.name}-redeem"
  description   = "Hands an object out once per link."
  package       = local.packages.redeem
  has_url       = var.function_url
  invoke_mode   = "RESPONSE_STREAM"
  authorization = "NONE"
  statements    = local.hand_out.statements
  environment = merge(local.hand_out.environment, {
    MAX_STREAM_BYTES    = tostring(var.max_stream_bytes)
    SLOW_CLIENT_SECONDS = tostring(local.slow_client_seconds)
  })

  memory_mb            = var.functions.redeem.memory_mb
  timeout_seconds      = var.functions.redeem.timeout_seconds
  reserved_concurrency = var.functions.redeem.reserved_concurrency
  live_version         = var.live_version.redeem
  log_retention_days   = var.log_retention_days
}

module "server" {
  count  = var.server == null ? 0 : 1
  source = "./modules/server"

  name                     = var.name
  image                    = var.server.image
  certificate_arn          = var.server.certificate_arn
  public_subnet_ids        = var.server.public_subnet_ids
  private_subnet_ids       = var.server.private_subnet_ids
  endpoint_route_table_ids = var.server.endpoint_route_table_ids
  allowed_cidrs            = var.server.allowed_cidrs
  cpu                      = var.server.cpu
  memory_mb                = var.server.memory_mb
  min_tasks                = var.server.min_tasks
  max_tasks                = var.server.max_tasks
  max_connections          = var.server.max_connections
  deletion_protection      = var.server.deletion_protection
  environment              = local.hand_out.environment
  statements               = local.hand_out.statements
  log_retention_days       = var.log_retention_days

  deregistration_delay_seconds = var.server.deregistration_delay_seconds
}

# A preview: docs/adr/0023-web-function.md.
module "web" {
  count  = var.web == null ? 0 : 1
  source = "./modules/web-function"

  name             = var.name
  package_path     = coalesce(var.web.package_path, "${path.module}/../dist/web.zip")
  timeout_seconds  = var.web.timeout_seconds
  concurrency      = var.web.concurrency
  max_environments = var.web.max_environments
  rate_limit       = var.web.rate_limit
  live_revision    = var.live_version.web
  canary_weight    = var.web.canary_weight
  statements       = local.hand_out.statements
  environment = merge(local.hand_out.environment, {
    MAX_STREAM_BYTES    = local.any_size
    SLOW_CLIENT_SECONDS = tostring(local.slow_client_seconds)
  })
  log_retention_days = var.log_retention_days
}

module "domain" {
  count  = var.domain == null ? 0 : 1
  source = "./modules/domain"

  name            = var.name
  domain_name     = var.domain.name
  certificate_arn = var.domain.certificate_arn
  zone_id         = var.domain.zone_id
  throttling      = var.domain.throttling
  access_log      = var.domain.access_log
  web_acl         = var.domain.web_acl
  function_name   = module.redeem.name
  alias_name      = module.redeem.alias_name
  alias_arn       = module.redeem.alias_arn
}

locals {
  # The largest object that S3 has: 5 TiB.
  any_size = "5497558138880"

  # Links work at each of these, and new ones lead to the first: the server, the Web Function, the domain, the function itself.
  redeem_urls = concat(
    [for server in var.server[*] : "https://${server.domain_name}"],
    module.web[*].url,
    module.domain[*].url,
    var.function_url ? [module.redeem.url] : [],
  )
  redeem_url = local.redeem_urls[0]
}

module "links" {
  source = "./modules/function"

  name          = "${var.name}-links"
  description   = "Mints, lists, inspects and revokes single-use links for their owners."
  package       = local.packages.links
  invoke_mode   = "BUFFERED"
  authorization = "AWS_IAM"
  callers       = var.owner_principals
  statements    = concat([local.read_and_write_links, local.read_objects, local.tell_missing_objects], local.list_links, local.tell_events, local.decrypt)

  # MAX_STREAM_BYTES is the function's also where there is a server: a token works at both URLs, and owners are told what both
  # keep. A Web Function is there for what the function cannot carry, so that owners are told what it does: the function refuses
  # such a link, and nothing is used up.
  environment = merge(local.event_environment, { for from in var.default_from[*] : "DEFAULT_FROM" => from }, {
    TABLE_NAME            = module.table.name
    OWNER_INDEX           = module.table.owner_index
    BUCKETS               = jsonencode([module.bucket.name])
    ALLOWED_PREFIXES      = jsonencode(var.allowed_prefixes)
    REDEEM_URL            = local.redeem_url
    ADMINISTRATORS        = jsonencode(var.administrators)
    RETENTION_DAYS        = tostring(var.retention_days)
    MAX_STREAM_BYTES      = var.web != null && var.server == null ? local.any_size : tostring(var.max_stream_bytes)
    PRESIGN_SECONDS       = tostring(var.presign_seconds)
    PRESIGNED_MAX_SECONDS = tostring(var.presigned_max_seconds)

    # A refusal must come before the function's time is over, and before the client's 30 s are.
    ARCHIVE_CHECKSUM_MAX_BYTES = tostring(var.archive_checksum_max_bytes)
    ARCHIVE_CHECKSUM_SECONDS   = tostring(max(1, min(20, var.functions.links.timeout_seconds - 10)))
  })

  memory_mb            = var.functions.links.memory_mb
  timeout_seconds      = var.functions.links.timeout_seconds
  reserved_concurrency = var.functions.links.reserved_concurrency
  live_version         = var.live_version.links
  log_retention_days   = var.log_retention_days
}
