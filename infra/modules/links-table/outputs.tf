output "name" {
  description = "The table's name."
  value       = aws_dynamodb_table.this.name
}

output "owner_index" {
  description = "Name of the index that lists an owner's links."
  value       = local.owner_index
}

# Made from the name rather than read back, so that a plan shows the policies that name it in full.
output "arn" {
  description = "The table's ARN."
  value = join(":", [
    "arn", data.aws_partition.current.partition, "dynamodb", data.aws_region.current.region,
    data.aws_caller_identity.current.account_id, "table/${aws_dynamodb_table.this.name}",
  ])
}
