#!/bin/sh
# The bucket and the table for docker-compose.yaml; LocalStack runs this once it is ready. The table is as
# infra/modules/links-table declares it.
set -e
awslocal s3 mb s3://links-objects
awslocal dynamodb create-table --table-name links --billing-mode PAY_PER_REQUEST \
  --key-schema AttributeName=id,KeyType=HASH \
  --attribute-definitions AttributeName=id,AttributeType=S AttributeName=owner,AttributeType=S \
  AttributeName=createdAt,AttributeType=N \
  --global-secondary-indexes 'IndexName=owner-createdAt,KeySchema=[{AttributeName=owner,KeyType=HASH},{AttributeName=createdAt,KeyType=RANGE}],Projection={ProjectionType=KEYS_ONLY}'
