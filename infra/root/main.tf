# What `make deploy` applies: the provider (providers.tf), and the module in the directory above with everything that
# terraform.tfvars sets (variables.tf). To make a deployment a part of Terraform of your own, call the module as this does, or
# as ../examples do.

module "deployment" {
  source = "../"

  name                      = var.name
  bucket_name               = var.bucket_name
  create_bucket             = var.create_bucket
  bucket_force_destroy      = var.bucket_force_destroy
  bucket_kms_key_arn        = var.bucket_kms_key_arn
  noncurrent_version_days   = var.noncurrent_version_days
  allowed_prefixes          = var.allowed_prefixes
  table_kms_key_arn         = var.table_kms_key_arn
  table_deletion_protection = var.table_deletion_protection
  retention_days            = var.retention_days
  presign_seconds           = var.presign_seconds
  presigned_max_seconds     = var.presigned_max_seconds
  max_stream_bytes          = var.max_stream_bytes
  owner_principals          = var.owner_principals
  administrators            = var.administrators
  brand                     = var.brand
  default_from              = var.default_from
  packages                  = var.packages
  functions                 = var.functions
  live_version              = var.live_version
  function_url              = var.function_url
  domain                    = var.domain
  server                    = var.server
  web                       = var.web
  events                    = var.events
  log_retention_days        = var.log_retention_days
  alarm_topic_arn           = var.alarm_topic_arn

  archive_checksum_max_bytes = var.archive_checksum_max_bytes
}
