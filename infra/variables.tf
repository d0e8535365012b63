variable "region" {
  description = "AWS region to deploy to; null takes the one of the environment or the profile."
  type        = string
  default     = null

  validation {
    condition     = var.region == null || can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "A region is written like us-east-1 or eu-central-1."
  }
}

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

variable "tags" {
  description = "Tags for every resource, besides Application."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:") && length(key) <= 128])
    error_message = "A tag's key has at most 128 characters and does not start with aws:, which AWS keeps for itself."
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
  description = "KMS key for the table; null for the key that AWS manages for DynamoDB. Its policy must let IAM policies of this account allow kms:Decrypt."
  type        = string
  default     = null

  validation {
    condition     = var.table_kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.table_kms_key_arn))
    error_message = "Give the key's full ARN (arn:aws:kms:REGION:ACCOUNT:key/ID), not an alias, or null for the AWS managed key."
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
    long, as often as they like. It ends with the credentials that signed it, whatever it says itself, and those of a
    Lambda function's role end 12 hours after they were issued at the latest, often sooner:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
  EOT
  type        = number
  default     = 3600
  nullable    = false

  validation {
    condition     = var.presigned_max_seconds >= 1 && var.presigned_max_seconds <= 43200 && floor(var.presigned_max_seconds) == var.presigned_max_seconds
    error_message = "A plain presigned URL lives for a whole number of seconds from 1 to 43200: the credentials that sign it end after 12 hours."
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
    condition     = var.archive_checksum_max_bytes >= 0 && floor(var.archive_checksum_max_bytes) == var.archive_checksum_max_bytes
    error_message = "A whole number of bytes, or 0 to read nothing."
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
  description = "ARNs of the users, roles or accounts (arn:aws:iam::ACCOUNT:root) that may mint links without a policy of their own. Others get the output owner_policy_json attached."
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

# --- the functions

variable "links_zip" {
  description = "Path of the links function's code, from infra/. `make build` makes it."
  type        = string
  default     = "../dist/links.zip"
  nullable    = false

  validation {
    condition     = fileexists(var.links_zip)
    error_message = "There is no file ${var.links_zip}: build the functions first, with make build."
  }
}

variable "redeem_zip" {
  description = "Path of the redeem function's code, from infra/. `make build` makes it."
  type        = string
  default     = "../dist/redeem.zip"
  nullable    = false

  validation {
    condition     = fileexists(var.redeem_zip)
    error_message = "There is no file ${var.redeem_zip}: build the functions first, with make build."
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
  description = "Versions that the URLs serve, such as { links = \"3\", redeem = \"4\" }; where null, the one just published. Earlier numbers roll back."
  type = object({
    links  = optional(string)
    redeem = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for version in values(var.live_version) : version == null || can(regex("^[1-9][0-9]*$", version))])
    error_message = "A version is the number that Lambda published it under, such as \"7\" (the output versions shows them), or null for the newest."
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
  })
  default = null

  validation {
    condition     = var.server == null || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.server.domain_name))
    error_message = "A domain name is written like files.example.com: in small letters, without https:// and without a slash."
  }
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
