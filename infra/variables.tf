variable "name" {
  description = "Name of this deployment: every resource is named after it, so that several fit into one account."
  type        = string
  default     = "single-use-links"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,28}[a-z0-9]$", var.name))
    error_message = "A deployment's name has 3 to 30 lower-case letters, digits and hyphens, starts with a letter and does not end with a hyphen."
  }
}

# --- the objects

variable "bucket_name" {
  description = "Bucket with the objects to hand out; null makes a name from deployment, account and region."
  type        = string
  default     = null

  validation {
    condition     = var.bucket_name == null || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "A bucket name has 3 to 63 lower-case letters, digits and hyphens, and starts and ends with a letter or digit."
  }
}

variable "create_bucket" {
  description = "Whether to create the bucket. An existing one, named by bucket_name, is used as it stands: none of its settings is touched, and it should be versioned."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.create_bucket || var.bucket_name != null
    error_message = "Name the existing bucket in bucket_name, or let create_bucket be true."
  }

  validation {
    condition     = var.bucket_name == null || !var.create_bucket || !can(regex("[.]", var.bucket_name))
    error_message = "A new bucket gets a name without dots: with dots its URLs match no certificate. An existing one (create_bucket = false) may have them."
  }
}

variable "bucket_force_destroy" {
  description = "Whether destroying a created bucket also deletes the objects in it."
  type        = bool
  default     = false
  nullable    = false
}

variable "bucket_kms_key_arn" {
  description = "KMS key that the bucket's objects are encrypted with; null for S3's own keys. Its policy must let IAM policies of this account allow kms:Decrypt."
  type        = string
  default     = null

  validation {
    condition     = var.bucket_kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.bucket_kms_key_arn))
    error_message = "Give the key's full ARN (arn:aws:kms:REGION:ACCOUNT:key/ID), not an alias, or null for S3's own keys."
  }
}

variable "noncurrent_version_days" {
  description = "Days that a created bucket keeps an overwritten or deleted version. A link pinned to it answers 410 afterwards: keep them as long as your links live."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.noncurrent_version_days >= 1 && floor(var.noncurrent_version_days) == var.noncurrent_version_days
    error_message = "Old versions are kept for a whole number of days, 1 or more."
  }
}

variable "allowed_prefixes" {
  description = "Key prefixes that links may be minted for, such as [\"outgoing/\"]; empty allows the whole bucket."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    # The prefixes become resources of an IAM policy, where * ? and $ have meanings of their own.
    condition     = alltrue([for prefix in var.allowed_prefixes : can(regex("^[^/*?$][^*?$]*$", prefix))])
    error_message = "A prefix is not empty, does not start with a slash (keys do not either), and has no *, ? or $."
  }

  validation {
    condition     = length(distinct(var.allowed_prefixes)) == length(var.allowed_prefixes)
    error_message = "A prefix is listed twice."
  }
}

# --- the links

variable "table_kms_key_arn" {
  description = "KMS key for the table; null for one that AWS owns, free of charge. A key's policy must let IAM policies of this account allow kms:Decrypt."
  type        = string
  default     = null

  validation {
    condition     = var.table_kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.table_kms_key_arn))
    error_message = "Give the key's full ARN (arn:aws:kms:REGION:ACCOUNT:key/ID), not an alias, or null for the one that AWS owns."
  }
}

variable "table_deletion_protection" {
  description = "Whether DynamoDB refuses to delete the table. Turn it off, and apply, before a destroy that shall take the links along."
  type        = bool
  default     = true
  nullable    = false
}

variable "retention_days" {
  description = "Days after its expiry that a link's record is kept: until then it answers 410 and lists its claims, afterwards 404."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 3650 && floor(var.retention_days) == var.retention_days
    error_message = "Links are kept for a whole number of days from 1 to 3650 after their expiry."
  }
}

variable "presign_seconds" {
  description = "Seconds that the presigned URL of a redirect delivery lives: whoever holds it can use it for so long."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.presign_seconds >= 1 && var.presign_seconds <= 60 && floor(var.presign_seconds) == var.presign_seconds
    error_message = "A presigned URL lives for a whole number of seconds from 1 to 60."
  }
}

variable "presigned_max_seconds" {
  description = <<-EOT
    Longest lifetime, in seconds, of a plain presigned URL (`delivery: "presigned"`): whoever holds it can use it for so
    long, as often as they like. It ends with the credentials that signed it, whatever it says itself. AWS does not say
    how long those of a Lambda function live, so count on hours and not on days:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
  EOT
  type        = number
  default     = 3600
  nullable    = false

  validation {
    condition     = var.presigned_max_seconds >= 1 && var.presigned_max_seconds <= 43200 && floor(var.presigned_max_seconds) == var.presigned_max_seconds
    error_message = "A plain presigned URL lives for a whole number of seconds from 1 to 43200 (12 hours): the credentials that sign it may not live longer."
  }
}

variable "archive_checksum_max_bytes" {
  description = <<-EOT
    How many bytes the links function reads, at most, to compute the CRC-32 of the files of one archive, where S3 keeps none.
    An archive that needs more is refused. 256 MB of memory read some 10 MB a second, and 20 seconds are all there are: give
    the function more memory for more. 0: nothing is read.
  EOT
  type        = number
  default     = 100000000
  nullable    = false

  validation {
    condition     = var.archive_checksum_max_bytes >= 0 && var.archive_checksum_max_bytes <= 1099511627776 && floor(var.archive_checksum_max_bytes) == var.archive_checksum_max_bytes
    error_message = "A whole number of bytes, at most 1 TiB (1099511627776), or 0 to read nothing."
  }
}

variable "max_stream_bytes" {
  description = "Largest object, in bytes, that is delivered by one streamed reply."
  type        = number
  default     = 200000000
  nullable    = false

  validation {
    condition     = var.max_stream_bytes >= 1 && var.max_stream_bytes <= 200000000 && floor(var.max_stream_bytes) == var.max_stream_bytes
    error_message = "Lambda streams at most 200 MB: give a whole number of bytes from 1 to 200000000."
  }
}

# --- who

variable "owner_principals" {
  description = <<-EOT
    ARNs of the users, roles or accounts (arn:aws:iam::ACCOUNT:root) that may mint links. A user or role of the deployment's
    own account needs nothing more. One of another account also needs a policy at home that allows the same; the output
    owner_policy_json is one. An account's root stands for those whom that account's own policies let in, in this account
    as well. Whom the list does not name, in this account, gets owner_policy_json attached.
    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
  EOT
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.owner_principals : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:(root|user/[^*]+|role/[^*]+)$", arn))])
    error_message = "An owner is the ARN of one IAM user, role or account root (arn:aws:iam::ACCOUNT:role/NAME), without an asterisk."
  }
}

variable "administrators" {
  description = "ARNs of the users or roles that see and revoke everybody's links. They still have to be allowed to call, as owners are."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.administrators : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:(user|role)/[^*]+$", arn))])
    error_message = "An administrator is the ARN of one IAM user or role (arn:aws:iam::ACCOUNT:role/NAME), without an asterisk."
  }
}

# --- what recipients see

variable "brand" {
  description = <<-EOT
    What the recipients' page shows of you: null, nothing. name: yours. accent: a colour such as #0e5a55, which has to be
    readable on the page's paper; for the night it is made lighter by itself. logo: path of an SVG or PNG file, of
    at most 8 kB; a relative one starts where terraform runs (infra/root for `make deploy`). It travels in the environment, which
    Lambda holds to 4 kB, so packed it has 2,400 characters at most. privacy_url: your privacy notice.
  EOT
  type = object({
    name        = string
    accent      = optional(string)
    logo        = optional(string)
    privacy_url = optional(string)
  })
  default = null

  validation {
    condition     = var.brand == null || can(regex("^[^\\p{Cc}<>]{1,60}$", var.brand.name))
    error_message = "A brand's name has 1 to 60 characters, without line breaks and angle brackets."
  }

  validation {
    condition     = try(var.brand.accent, null) == null || can(regex("^#[0-9A-Fa-f]{6}$", var.brand.accent))
    error_message = "An accent is a colour written like #0e5a55."
  }

  # The contrast with the paper, #fffdf8, whose luminance is 0.982, is at least 4.5 (WCAG 2.2, 1.4.3); page/colour.ts has
  # the same formula.
  validation {
    condition = try(1.032 / 4.5 >= 0.05 + sum([
      for at, weight in [0.2126, 0.7152, 0.0722] : weight * [
        for share in [parseint(substr(var.brand.accent, 1 + 2 * at, 2), 16) / 255] :
        share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      ][0]
    ]), true)
    error_message = "The accent is too light to be read on the page, which takes a contrast of 4.5 to 1: give a darker one."
  }

  validation {
    condition     = try(var.brand.logo, null) == null || (can(regex("(?i)[.](svg|png)$", var.brand.logo)) && can(filebase64(var.brand.logo)))
    error_message = "The logo is the path of a file that ends in .svg or .png."
  }

  validation {
    condition = try(
      length(filebase64(var.brand.logo)) <= 10924
      && length(endswith(lower(var.brand.logo), ".svg") ? base64gzip(file(var.brand.logo)) : filebase64(var.brand.logo)) <= 2400,
      true,
    )
    error_message = "The logo is too large: at most 8 kB as SVG, 2,400 characters once packed, or 1.8 kB as PNG. Simplify it (svgo, pngquant), or leave it out."
  }

  validation {
    condition     = try(var.brand.privacy_url, null) == null || can(regex("^https://[!-~]{3,250}$", var.brand.privacy_url))
    error_message = "The privacy notice has a URL that begins with https://, of at most 258 characters."
  }
}

variable "default_from" {
  description = "The sender that recipients see where an owner names none, such as \"Acme <files@acme.example>\"; null, nobody. By the address, where there is one, they may ask for a new link."
  type        = string
  default     = null

  # As functions/core/read-sender.ts reads it: what the plan lets pass, the functions start with.
  validation {
    condition = var.default_from == null || can(regex(join("", [
      "^\\s*[^\\p{Cc}\\x{061c}\\x{200e}\\x{200f}\\x{2028}-\\x{202e}\\x{2066}-\\x{2069}<>]{0,100}",
      "(<\\s*[\\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\\s*>)?\\s*$",
    ]), var.default_from)) && can(regex("[\\pL\\pN\\pP\\pS]", split("<", var.default_from)[0])) && length(try(regex("<(.*)>", var.default_from)[0], "")) <= 254
    error_message = "A sender is written like \"Acme\" or \"Acme <files@acme.example>\", with 1 to 100 characters before the address and none that change the direction of text."
  }
}

# --- the functions

variable "packages" {
  description = <<-EOT
    Code of the two functions: the path of a zip, or the url of a release's and its sha256, as the release's checksums have
    it. Where null, what `make build` has made beside this directory. A release is fetched at the apply, with curl and openssl.
  EOT
  type = object({
    links  = optional(object({ path = optional(string), url = optional(string), sha256 = optional(string) }))
    redeem = optional(object({ path = optional(string), url = optional(string), sha256 = optional(string) }))
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for code in values(var.packages) : code == null || try((code.path == null) != (code.url == null) && (code.url == null) == (code.sha256 == null), false)])
    error_message = "Name a function's code by its path, or by url and sha256 together."
  }

  validation {
    condition     = alltrue([for name, code in var.packages : try(code.url, null) != null || fileexists(try(coalesce(code.path), "${path.module}/../dist/${name}.zip"))])
    error_message = "The functions' code is not there: build it first, with make build, or name a release by url and sha256."
  }

  validation {
    condition     = alltrue([for code in values(var.packages) : try(code.url, null) == null || can(regex("^https?://[^[:space:]]+$", code.url))])
    error_message = "A release's code has a URL that starts with https://."
  }

  validation {
    condition     = alltrue([for code in values(var.packages) : try(code.sha256, null) == null || can(regex("^[0-9a-f]{64}$", code.sha256))])
    error_message = "A SHA-256 has 64 hexadecimal digits, in small letters, as the release's checksums have it."
  }
}

variable "functions" {
  description = <<-EOT
    Size of the two functions. memory_mb: `links` makes two calls a request; `redeem` gets more because CPU and network
    grow with it. timeout_seconds: 900 lets a recipient at 0.23 MB/s finish 200 MB. reserved_concurrency: runs at once,
    reserved from and limited within the account's quota; -1 shares the quota, 0 stops the function.
  EOT
  type = object({
    links = optional(object({
      memory_mb            = optional(number, 256)
      timeout_seconds      = optional(number, 30)
      reserved_concurrency = optional(number, -1)
    }), {})
    redeem = optional(object({
      memory_mb            = optional(number, 512)
      timeout_seconds      = optional(number, 900)
      reserved_concurrency = optional(number, -1)
    }), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for f in values(var.functions) : f.memory_mb >= 128 && f.memory_mb <= 10240 && floor(f.memory_mb) == f.memory_mb])
    error_message = "memory_mb is a whole number from 128 to 10240."
  }

  validation {
    condition     = alltrue([for f in values(var.functions) : f.timeout_seconds >= 1 && f.timeout_seconds <= 900 && floor(f.timeout_seconds) == f.timeout_seconds])
    error_message = "timeout_seconds is a whole number from 1 to 900, the most that Lambda grants."
  }

  validation {
    condition     = alltrue([for f in values(var.functions) : f.reserved_concurrency >= -1 && floor(f.reserved_concurrency) == f.reserved_concurrency])
    error_message = "reserved_concurrency is a whole number: -1 for none, 0 to stop the function, or as many runs as it may have at once."
  }
}

variable "live_version" {
  description = "Versions that the URLs serve, such as { links = \"3\", redeem = \"4\" }, and the revision of the Web Function; where null, the one just published. Earlier ones roll back."
  type = object({
    links  = optional(string)
    redeem = optional(string)
    web    = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for version in [var.live_version.links, var.live_version.redeem] : version == null || can(regex("^[1-9][0-9]*$", version))])
    error_message = "A version is the number that Lambda published it under, such as \"7\" (the output versions shows them), or null for the newest."
  }
}

# --- the recipients' URL

variable "function_url" {
  description = <<-EOT
    Whether the redeem function has a public URL of its own. Without it recipients come through `domain`, or to `web` or `server`, alone,
    and links that lead to it end: minted before there was either.
  EOT
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.function_url || var.domain != null || var.web != null || var.server != null
    error_message = "Without a Function URL recipients need another way: set domain, web or server, or leave function_url true."
  }
}

variable "domain" {
  description = <<-EOT
    A domain name of your own before the redeem function, by API Gateway: null, none, is the default. Links then lead to it.
    name and certificate_arn (ACM, in this region); zone_id: a hosted zone of Route 53 that gets its records, else point the name to the
    output domain. throttling, access_log, web_acl, and what they accept: modules/domain/variables.tf.
  EOT
  type = object({
    name            = string
    certificate_arn = string
    zone_id         = optional(string)
    throttling = optional(object({
      requests_per_second = optional(number)
      burst               = optional(number)
    }))
    access_log = optional(object({
      retention_days = optional(number)
    }))
    web_acl = optional(object({
      requests_per_address = optional(number)
      managed_rule_groups  = optional(list(string))
    }))
  })
  default = null

  validation {
    condition     = var.domain == null || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain.name))
    error_message = "A domain name is written like files.example.com: in small letters, without https:// and without a slash."
  }

  validation {
    condition     = var.domain == null || try(var.domain.name != var.server.domain_name, true)
    error_message = "The server has this domain name already: one name leads to one of them."
  }
}

# --- the server

variable "server" {
  description = <<-EOT
    Hands objects out by containers of your own instead of the redeem function, without its 200 MB: null, none, is the
    default, for it costs money at rest. domain_name: what links lead to; point it to the output server. The others, and
    what they accept: modules/server/variables.tf.
  EOT
  type = object({
    domain_name              = string
    image                    = string
    certificate_arn          = string
    public_subnet_ids        = list(string)
    private_subnet_ids       = list(string)
    endpoint_route_table_ids = optional(list(string), [])
    allowed_cidrs            = optional(list(string))
    cpu                      = optional(number)
    memory_mb                = optional(number)
    min_tasks                = optional(number)
    max_tasks                = optional(number)
    max_connections          = optional(number)
    deletion_protection      = optional(bool)

    deregistration_delay_seconds = optional(number)
  })
  default = null

  validation {
    condition     = var.server == null || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.server.domain_name))
    error_message = "A domain name is written like files.example.com: in small letters, without https:// and without a slash."
  }
}

# --- the Web Function

variable "web" {
  description = <<-EOT
    PREVIEW, not yet run on AWS: hands objects of any size out by a Lambda Web Function, in one reply; null, none, is the default.
    New links lead to it, and older ones go on where they lead. Write {} for it as it comes. package_path: dist/web.zip by default.
    The others, and what they accept: modules/web-function/variables.tf.
  EOT
  type = object({
    package_path     = optional(string)
    timeout_seconds  = optional(number)
    concurrency      = optional(number)
    max_environments = optional(number)
    rate_limit       = optional(number)
    canary_weight    = optional(number)
  })
  default = null
}

# --- watching

variable "events" {
  description = <<-EOT
    Tells EventBridge what happens to links; null, nobody is told. own_bus: false sends to the account's default bus.
    email: an address that is told as well; it has to confirm first. email_about: of what. Anybody who holds a used link
    can cause link.refused as often as they like, and each is an e-mail.
  EOT
  type = object({
    own_bus     = optional(bool)
    email       = optional(string)
    email_about = optional(list(string), ["link.claimed", "link.completed", "link.failed", "link.revoked"])
  })
  default = null
}

variable "log_retention_days" {
  description = "Days that CloudWatch keeps the functions' logs; 0 keeps them for ever."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition = contains(
      [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      var.log_retention_days,
    )
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days, or 0 for ever."
  }
}

variable "alarm_topic_arn" {
  description = "SNS topic that hears of alarms and of their end; null leaves them to the dashboard."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_topic_arn == null || can(regex("^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[a-zA-Z0-9_-]+$", var.alarm_topic_arn))
    error_message = "Give the topic's full ARN (arn:aws:sns:REGION:ACCOUNT:NAME; CloudWatch takes no FIFO topic), or null for none."
  }
}
