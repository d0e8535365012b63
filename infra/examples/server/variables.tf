variable "domain_name" {
  description = "What links lead to, such as files.example.com."
  type        = string
}

variable "zone_id" {
  description = "The hosted zone of Route 53 that the name is in."
  type        = string
}

variable "certificate_arn" {
  description = "ACM certificate for the name, in this region."
  type        = string
}

variable "image" {
  description = "The image that the Dockerfile makes, by its digest."
  type        = string
}

variable "network" {
  description = "The load balancer's and the tasks' subnets, and the latter's route tables."
  type = object({
    public_subnet_ids       = list(string)
    private_subnet_ids      = list(string)
    private_route_table_ids = list(string)
  })
}

variable "packages" {
  description = "The functions' code, as infra/variables.tf describes it; what make build made, by default."
  type        = any
  default     = {}
}
