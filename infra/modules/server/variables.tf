variable "name" {
  description = "Name of the deployment: load balancer and target group have it, everything else is named NAME-server."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,28}[a-z0-9]$", var.name))
    error_message = "A name has 3 to 30 lower-case letters, digits and hyphens (a load balancer's ends at 32), and starts with a letter."
  }
}

variable "image" {
  description = "The container image for linux/arm64, with a tag or, better, a digest: in ECR, or public."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.:/_-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*|@sha256:[0-9a-f]{64})$", var.image)) && !endswith(var.image, ":latest")
    error_message = "Name the image with its tag or digest (REGISTRY/NAME@sha256:…), not latest: a task that is replaced must run the same code."
  }
}

variable "certificate_arn" {
  description = "ACM certificate for the domain name, in the region of the deployment."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/[a-z0-9-]+$", var.certificate_arn))
    error_message = "Give the certificate's full ARN (arn:aws:acm:REGION:ACCOUNT:certificate/ID)."
  }
}

variable "public_subnet_ids" {
  description = "Subnets for the load balancer, with a route to an internet gateway, in two availability zones or more."
  type        = list(string)

  validation {
    condition     = length(distinct(var.public_subnet_ids)) >= 2 && alltrue([for id in var.public_subnet_ids : can(regex("^subnet-[0-9a-f]+$", id))])
    error_message = "Name two or more subnets (subnet-…), each in an availability zone of its own: a load balancer wants two."
  }
}

variable "private_subnet_ids" {
  description = "Subnets for the tasks, in the same VPC, with a way out to AWS's APIs: a NAT gateway, or endpoints."
  type        = list(string)

  validation {
    condition     = length(var.private_subnet_ids) >= 1 && alltrue([for id in var.private_subnet_ids : can(regex("^subnet-[0-9a-f]+$", id))])
    error_message = "Name one or more subnets (subnet-…) for the tasks."
  }
}

variable "endpoint_route_table_ids" {
  description = "Route tables of the private subnets, to reach S3 and DynamoDB by gateway endpoints made here; none where the VPC has them, or does without."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.endpoint_route_table_ids : can(regex("^rtb-[0-9a-f]+$", id))])
    error_message = "A route table is named by its id (rtb-…)."
  }
}

variable "allowed_cidrs" {
  description = "IPv4 networks that recipients may come from to this server. They bind no other URL that the same links work at; a link's own allowedCidrs bind all."
  type        = list(string)
  default     = ["0.0.0.0/0"]
  nullable    = false

  validation {
    condition     = length(var.allowed_cidrs) > 0 && alltrue([for cidr in var.allowed_cidrs : can(cidrnetmask(cidr)) && try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "A network is written as its first address and its length, such as 203.0.113.0/24 (IPv4), and there is at least one."
  }
}

variable "cpu" {
  description = "CPU of a task in Fargate's units, 1024 to a core."
  type        = number
  default     = 1024
  nullable    = false

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "Fargate has tasks of 256, 512, 1024, 2048, 4096, 8192 or 16384 CPU units."
  }
}

variable "memory_mb" {
  description = "Memory of a task in MB. A download takes little of it, whatever the size of the file."
  type        = number
  default     = 2048
  nullable    = false

  validation {
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
    condition     = var.memory_mb >= 2 * var.cpu && var.memory_mb <= 8 * var.cpu && (var.memory_mb % 1024 == 0 || var.memory_mb == 512)
    error_message = "Fargate gives a task two to eight times as many MB as CPU units, in steps of 1024 (or 512)."
  }
}

variable "min_tasks" {
  description = "Tasks that always run. Two outlive the loss of an availability zone."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.min_tasks >= 1 && floor(var.min_tasks) == var.min_tasks
    error_message = "At least one task runs, and a whole number of them."
  }
}

variable "max_tasks" {
  description = "Tasks that run at most."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.max_tasks >= var.min_tasks && floor(var.max_tasks) == var.max_tasks
    error_message = "max_tasks is a whole number, and not below min_tasks."
  }
}

variable "max_connections" {
  description = "Connections at once that a task takes; it closes further ones. Tasks are added from 70% of it on."
  type        = number
  default     = 1000
  nullable    = false

  validation {
    condition     = var.max_connections >= 10 && floor(var.max_connections) == var.max_connections
    error_message = "A task takes a whole number of connections, 10 or more."
  }
}

variable "deregistration_delay_seconds" {
  description = "How long a task that leaves keeps its downloads, and lives. ECS waits for all of it, also where nothing is under way."
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = var.deregistration_delay_seconds >= 0 && var.deregistration_delay_seconds <= 3600 && floor(var.deregistration_delay_seconds) == var.deregistration_delay_seconds
    error_message = "A load balancer waits for a whole number of seconds from 0 to 3600."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the load balancer. Turn it off, and apply, before a destroy."
  type        = bool
  default     = true
  nullable    = false
}

variable "environment" {
  description = "The server's environment variables besides its ports, proxies, limits and region, which are set here."
  type        = map(string)
  nullable    = false
}

variable "statements" {
  description = "What the server may do: the statements of its task role's policy, all of them Allow."
  type = list(object({
    sid       = string
    actions   = list(string)
    resources = list(string)
    condition = optional(map(map(list(string))), {})
  }))
  nullable = false

  validation {
    condition     = alltrue(flatten([for s in var.statements : [for action in s.actions : !strcontains(action, "*")]]))
    error_message = "Name each action in full: a role may do only what the code calls, so an action has no asterisk."
  }
}

variable "log_retention_days" {
  description = "Days that CloudWatch keeps the server's log; 0 keeps it for ever."
  type        = number
  nullable    = false
}
