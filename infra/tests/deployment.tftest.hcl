# What the root module makes of its variables. What a module makes of its own: modules/*/tests.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  packages = {
    links  = { path = "tests/fixtures/function.zip" }
    redeem = { path = "tests/fixtures/function.zip" }
  }
}

run "recipients_stream_from_the_redeem_function_and_owners_sign_their_calls_to_links" {
  assert {
    condition     = module.redeem.invoke_mode == "RESPONSE_STREAM" && module.redeem.authorization == "NONE"
    error_message = "The redeem function streams to everybody."
  }

  assert {
    condition     = module.links.invoke_mode == "BUFFERED" && module.links.authorization == "AWS_IAM"
    error_message = "The links function answers signed requests."
  }
}

run "the_redeem_function_gets_exactly_the_variables_it_reads" {
  assert {
    condition = module.redeem.environment == tomap({
      TABLE_NAME          = "single-use-links"
      BUCKETS             = "[\"single-use-links-111122223333-eu-central-1\"]"
      MAX_STREAM_BYTES    = "200000000"
      PRESIGN_SECONDS     = "10"
      SLOW_CLIENT_SECONDS = "60"
    })
    error_message = "The redeem function's environment differs from what its configuration reads."
  }
}

run "the_links_function_gets_exactly_the_variables_it_reads" {
  variables {
    allowed_prefixes = ["outgoing/", "public/2026"]
    administrators   = ["arn:aws:iam::111122223333:role/admin"]
    retention_days   = 7
  }

  assert {
    condition = module.links.environment == tomap({
      TABLE_NAME            = "single-use-links"
      OWNER_INDEX           = "owner-createdAt"
      BUCKETS               = "[\"single-use-links-111122223333-eu-central-1\"]"
      ALLOWED_PREFIXES      = "[\"outgoing/\",\"public/2026\"]"
      REDEEM_URL            = "https://mocked.lambda-url.eu-central-1.on.aws"
      ADMINISTRATORS        = "[\"arn:aws:iam::111122223333:role/admin\"]"
      RETENTION_DAYS        = "7"
      MAX_STREAM_BYTES      = "200000000"
      PRESIGN_SECONDS       = "10"
      PRESIGNED_MAX_SECONDS = "3600"

      ARCHIVE_CHECKSUM_MAX_BYTES = "100000000"
      ARCHIVE_CHECKSUM_SECONDS   = "20"
    })
    error_message = "The links function's environment differs from what its configuration reads."
  }
}

run "the_public_function_may_read_objects_and_read_and_write_links_and_nothing_else" {
  assert {
    condition = jsondecode(module.redeem.policy).Statement == [
      {
        Sid      = "ReadAndWriteLinks"
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:PutItem"]
        Resource = ["arn:aws:dynamodb:eu-central-1:111122223333:table/single-use-links"]
      },
      {
        Sid      = "ReadObjects"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = ["arn:aws:s3:::single-use-links-111122223333-eu-central-1/*"]
      },
      {
        Sid      = "WriteLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["arn:aws:logs:eu-central-1:111122223333:log-group:/aws/lambda/single-use-links-redeem:*"]
      },
      {
        Sid      = "WriteTrace"
        Effect   = "Allow"
        Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
        Resource = ["*"]
      },
    ]
    error_message = "The redeem function's policy must be exactly this."
  }
}

run "the_owners_function_may_besides_list_an_owner_s_links_and_tell_a_missing_object" {
  assert {
    condition = { for s in jsondecode(module.links.policy).Statement : s.Sid => [s.Action, s.Resource] } == {
      ReadAndWriteLinks  = [["dynamodb:GetItem", "dynamodb:PutItem"], ["arn:aws:dynamodb:eu-central-1:111122223333:table/single-use-links"]]
      ListLinksOfAnOwner = [["dynamodb:Query"], ["arn:aws:dynamodb:eu-central-1:111122223333:table/single-use-links/index/owner-createdAt"]]
      ReadListedLinks    = [["dynamodb:BatchGetItem"], ["arn:aws:dynamodb:eu-central-1:111122223333:table/single-use-links"]]
      ReadObjects        = [["s3:GetObject", "s3:GetObjectVersion"], ["arn:aws:s3:::single-use-links-111122223333-eu-central-1/*"]]
      TellMissingObjects = [["s3:ListBucket"], ["arn:aws:s3:::single-use-links-111122223333-eu-central-1"]]
      WriteLog           = [["logs:CreateLogStream", "logs:PutLogEvents"], ["arn:aws:logs:eu-central-1:111122223333:log-group:/aws/lambda/single-use-links-links:*"]]
      WriteTrace         = [["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"]]
    }
    error_message = "The links function's policy must be exactly this."
  }
}

run "allowed_prefixes_bound_what_both_functions_can_reach" {
  variables {
    bucket_name      = "my-files"
    allowed_prefixes = ["outgoing/", "public/2026"]
  }

  assert {
    condition = alltrue([for policy in [module.links.policy, module.redeem.policy] :
      one([for s in jsondecode(policy).Statement : s.Resource if s.Sid == "ReadObjects"]) == ["arn:aws:s3:::my-files/outgoing/*", "arn:aws:s3:::my-files/public/2026*"]
    ])
    error_message = "Objects must be readable under the prefixes only."
  }

  assert {
    condition = one([for s in jsondecode(module.links.policy).Statement : s.Condition if s.Sid == "TellMissingObjects"]) == {
      StringLike = { "s3:prefix" = ["outgoing/*", "public/2026*"] }
    }
    error_message = "Names must be listable under the prefixes only."
  }
}

run "a_kms_key_can_be_used_only_where_one_is_given_and_only_through_its_service" {
  variables {
    bucket_kms_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/b0cc"
    table_kms_key_arn  = "arn:aws:kms:eu-central-1:111122223333:key/7ab1"
  }

  assert {
    condition = alltrue([for policy in [module.links.policy, module.redeem.policy] :
      { for s in jsondecode(policy).Statement : s.Resource[0] => s.Condition.StringEquals["kms:ViaService"] if s.Action == ["kms:Decrypt"] } == {
        "arn:aws:kms:eu-central-1:111122223333:key/b0cc" = ["s3.eu-central-1.amazonaws.com"]
        "arn:aws:kms:eu-central-1:111122223333:key/7ab1" = ["dynamodb.eu-central-1.amazonaws.com"]
      }
    ])
    error_message = "Each key must be usable, through its own service."
  }
}

run "s3_holds_the_urls_of_both_roles_to_their_lifetimes" {
  variables {
    presign_seconds       = 5
    presigned_max_seconds = 600
  }

  assert {
    condition = { for s in jsondecode(output.bucket_policy_json).Statement : s.Condition.ArnEquals["aws:PrincipalArn"] => s.Condition.NumericGreaterThan["s3:signatureAge"] } == {
      "arn:aws:iam::111122223333:role/single-use-links-redeem-eu-central-1" = "5000"
      "arn:aws:iam::111122223333:role/single-use-links-links-eu-central-1"  = "600000"
    }
    error_message = "The roles are those that the functions run with, the ages the URLs' lifetimes in milliseconds."
  }
}

run "the_owner_policy_allows_calling_the_links_url_and_nothing_else" {
  assert {
    condition = { for s in jsondecode(output.owner_policy_json).Statement : s.Action => s.Condition } == {
      "lambda:InvokeFunctionUrl" = { StringEquals = { "lambda:FunctionUrlAuthType" = "AWS_IAM" } }
      "lambda:InvokeFunction"    = { Bool = { "lambda:InvokedViaFunctionUrl" = "true" } }
    }
    error_message = "Both actions, each bound to the URL."
  }

  assert {
    condition = alltrue([for s in jsondecode(output.owner_policy_json).Statement :
      s.Effect == "Allow" && s.Resource == [module.links.arn, module.links.alias_arn]
    ])
    error_message = "The policy must name the links function alone."
  }
}

run "a_roll_back_moves_one_alias_and_leaves_the_other" {
  variables {
    live_version = { redeem = "3" }
  }

  assert {
    condition = output.versions == {
      links  = { live = "7", newest = "7" }
      redeem = { live = "3", newest = "7" }
    }
    error_message = "Only the redeem function must go back."
  }
}

run "every_failure_that_needs_a_hand_has_an_alarm_that_reaches_the_topic" {
  variables {
    alarm_topic_arn = "arn:aws:sns:eu-central-1:111122223333:on-call"
  }

  assert {
    condition = toset(keys(aws_cloudwatch_metric_alarm.this)) == toset([
      "links-errors", "links-throttles", "links-url-5xx",
      "redeem-errors", "redeem-throttles", "redeem-url-5xx",
      "table-read-throttles", "table-write-throttles",
    ])
    error_message = "Errors, throttles and 5xx of both functions, and throttles of the table."
  }

  assert {
    condition = alltrue([for alarm in aws_cloudwatch_metric_alarm.this :
      alarm.alarm_actions == toset(["arn:aws:sns:eu-central-1:111122223333:on-call"]) && alarm.ok_actions == alarm.alarm_actions
    ])
    error_message = "The topic must hear of each alarm and of its end."
  }
}

run "without_a_topic_alarms_only_show" {
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : length(alarm.alarm_actions) == 0 && alarm.treat_missing_data == "notBreaching"])
    error_message = "No topic, no action; no traffic, no alarm."
  }
}

run "the_dashboard_shows_both_functions_and_the_table" {
  assert {
    condition = alltrue([for name in ["single-use-links-links", "single-use-links-redeem", "ConditionalCheckFailedRequests", "/aws/lambda/single-use-links-redeem"] :
      strcontains(aws_cloudwatch_dashboard.this.dashboard_body, name)
    ])
    error_message = "The dashboard misses one of them."
  }

  assert {
    condition     = endswith(output.dashboard_url, "region=eu-central-1#dashboards/dashboard/single-use-links-eu-central-1")
    error_message = "The URL must lead to the dashboard."
  }
}

run "without_a_server_there_is_nothing_that_costs_money_at_rest" {
  assert {
    condition     = length(module.server) == 0 && length(module.events) == 0 && output.server == null && output.event_bus == null
    error_message = "Server and events are off by default."
  }
}

run "with_a_server_links_lead_to_it_and_owners_are_told_what_both_urls_keep" {
  variables {
    server = {
      domain_name        = "files.example.com"
      image              = "ghcr.io/team/links-server:1.4.0"
      certificate_arn    = "arn:aws:acm:eu-central-1:111122223333:certificate/c0ffee"
      public_subnet_ids  = ["subnet-a1", "subnet-a2"]
      private_subnet_ids = ["subnet-b1"]
    }
  }

  assert {
    condition     = output.redeem_url == "https://files.example.com" && module.links.environment.REDEEM_URL == output.redeem_url
    error_message = "New links must lead to the server."
  }

  assert {
    condition     = module.links.environment.MAX_STREAM_BYTES == "200000000" && module.redeem.environment.MAX_STREAM_BYTES == "200000000" && !can(module.server[0].environment.MAX_STREAM_BYTES)
    error_message = "The server streams what S3 stores; the function, where its links work too, what Lambda does, and owners must be told no more."
  }

  assert {
    condition     = [for s in jsondecode(module.server[0].task_policy).Statement : s] == slice(jsondecode(module.redeem.policy).Statement, 0, 2)
    error_message = "The server may do what the redeem function may, but for Lambda's own."
  }

  assert {
    condition     = module.server[0].environment.TABLE_NAME == "single-use-links" && module.server[0].environment.PRESIGN_SECONDS == "10" && module.server[0].environment.BUCKETS == module.links.environment.BUCKETS
    error_message = "The server must be told the table, how long its presigned URLs live, and the buckets, by which the deployment is known."
  }

  assert {
    condition = { for s in jsondecode(output.bucket_policy_json).Statement : s.Sid => [s.Condition.ArnEquals["aws:PrincipalArn"], s.Condition.NumericGreaterThan["s3:signatureAge"]] }["DenyOldUrlsOfServer"] == [
      "arn:aws:iam::111122223333:role/single-use-links-server-eu-central-1", "10000"
    ]
    error_message = "S3 must hold the server's URLs to the same lifetime."
  }

  assert {
    condition     = alltrue([for key in ["server-5xx", "server-unreachable"] : contains(keys(aws_cloudwatch_metric_alarm.this), key)])
    error_message = "The server must have its alarms."
  }

  assert {
    condition = alltrue([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets :
      widget.x + widget.width <= 24
    ]) && length(distinct([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : [widget.x, widget.y]])) == 13
    error_message = "The dashboard must show the server too, no widget on top of another."
  }
}

run "whoever_handles_links_may_tell_that_bus_what_happens_and_nothing_else" {
  variables {
    events = { email = "me@example.com" }
    server = {
      domain_name        = "files.example.com"
      image              = "ghcr.io/team/links-server:1.4.0"
      certificate_arn    = "arn:aws:acm:eu-central-1:111122223333:certificate/c0ffee"
      public_subnet_ids  = ["subnet-a1", "subnet-a2"]
      private_subnet_ids = ["subnet-b1"]
    }
  }

  assert {
    condition = alltrue([for policy in [module.links.policy, module.redeem.policy, module.server[0].task_policy] :
      [for s in jsondecode(policy).Statement : s.Resource if contains(s.Action, "events:PutEvents")] == [["arn:aws:events:eu-central-1:111122223333:event-bus/single-use-links"]]
    ])
    error_message = "Each role may put events on that bus alone."
  }

  assert {
    condition = alltrue([for environment in [module.links.environment, module.redeem.environment, module.server[0].environment] :
      environment.EVENT_BUS_NAME == "single-use-links"
    ]) && output.event_bus == "single-use-links"
    error_message = "Each must be told the bus's name."
  }
}

run "an_existing_bucket_is_used_under_its_own_name" {
  variables {
    create_bucket = false
    bucket_name   = "somebody-elses-files"
  }

  override_data {
    target = module.bucket.data.aws_s3_bucket.existing[0]
    values = { bucket = "somebody-elses-files", bucket_region = "eu-central-1" }
  }

  assert {
    condition     = output.bucket == "somebody-elses-files" && module.links.environment.BUCKETS == "[\"somebody-elses-files\"]"
    error_message = "Links must be minted for the existing bucket."
  }
}

run "an_existing_bucket_may_have_a_dot_in_its_name" {
  variables {
    create_bucket = false
    bucket_name   = "files.example.com"
  }

  override_data {
    target = module.bucket.data.aws_s3_bucket.existing[0]
    values = { bucket = "files.example.com", bucket_region = "eu-central-1" }
  }

  assert {
    condition     = output.bucket == "files.example.com" && module.links.environment.BUCKETS == "[\"files.example.com\"]"
    error_message = "Links must be minted for the existing bucket."
  }
}

run "a_brand_reaches_whatever_shows_pages_and_a_default_sender_whatever_mints" {
  variables {
    # The lightest grey that the paper takes.
    brand        = { name = "Acme", accent = "#757575", logo = "tests/fixtures/logo.svg", privacy_url = "https://acme.example/privacy" }
    default_from = "Büro, Acme & Söhne 🎟 <o'files+links@acme-group.example>"
  }

  assert {
    condition     = jsondecode(module.redeem.environment.BRAND).name == "Acme" && jsondecode(module.redeem.environment.BRAND).logo.type == "svg"
    error_message = "The redeem function is told the brand."
  }

  assert {
    condition     = !can(module.links.environment.BRAND) && module.links.environment.DEFAULT_FROM == "Büro, Acme & Söhne 🎟 <o'files+links@acme-group.example>"
    error_message = "The links function is told the default sender, and not the brand."
  }

  assert {
    condition     = !can(module.redeem.environment.DEFAULT_FROM)
    error_message = "The redeem function has no use for the default sender."
  }
}

run "without_a_domain_links_lead_to_the_function_and_there_is_no_api" {
  assert {
    condition     = length(module.domain) == 0 && output.domain == null && output.redeem_url == "https://mocked.lambda-url.eu-central-1.on.aws"
    error_message = "The domain is off by default."
  }
}

run "with_a_domain_links_lead_to_it_and_old_ones_go_on_working" {
  variables {
    domain = {
      name            = "files.example.com"
      certificate_arn = "arn:aws:acm:eu-central-1:111122223333:certificate/c0ffee"
      access_log      = {}
      web_acl         = {}
    }
  }

  assert {
    condition     = output.redeem_url == "https://files.example.com" && module.links.environment.REDEEM_URL == output.redeem_url
    error_message = "New links must lead to the domain."
  }

  assert {
    condition     = output.redeem_urls == ["https://files.example.com", "https://mocked.lambda-url.eu-central-1.on.aws"]
    error_message = "The Function URL must stay, and be told."
  }

  assert {
    condition     = contains(keys(aws_cloudwatch_metric_alarm.this), "domain-5xx") && contains(keys(aws_cloudwatch_metric_alarm.this), "redeem-url-5xx")
    error_message = "Both ways must have their alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["domain-5xx"].dimensions == tomap({ ApiName = "single-use-links-domain", Stage = "live" })
    error_message = "The alarm must watch this API's stage."
  }

  assert {
    condition     = strcontains(aws_cloudwatch_dashboard.this.dashboard_body, "domain: requests and refusals")
    error_message = "The dashboard must show the domain."
  }
}

run "without_the_function_url_the_domain_alone_leads_in_and_the_plan_tells_of_old_links" {
  variables {
    function_url = false
    domain = {
      name            = "files.example.com"
      certificate_arn = "arn:aws:acm:eu-central-1:111122223333:certificate/c0ffee"
    }
  }

  assert {
    condition     = module.redeem.url == null && output.redeem_urls == ["https://files.example.com"] && module.links.url != null
    error_message = "The redeem function must have no URL; the owners' stays."
  }

  assert {
    condition     = strcontains(output.old_links, "do not work, and cannot be led elsewhere; mint them anew")
    error_message = "It must be told what becomes of links that lead to the Function URL."
  }

  assert {
    condition     = !contains(keys(aws_cloudwatch_metric_alarm.this), "redeem-url-5xx") && !strcontains(aws_cloudwatch_dashboard.this.dashboard_body, "redeem: requests and refusals")
    error_message = "What is not there is not watched."
  }
}

run "with_domain_and_server_links_lead_to_the_server" {
  variables {
    function_url = false
    domain = {
      name            = "links.example.com"
      certificate_arn = "arn:aws:acm:eu-central-1:111122223333:certificate/c0ffee"
    }
    server = {
      domain_name        = "files.example.com"
      image              = "ghcr.io/team/links-server:1.4.0"
      certificate_arn    = "arn:aws:acm:eu-central-1:111122223333:certificate/c0ffee"
      public_subnet_ids  = ["subnet-a1", "subnet-a2"]
      private_subnet_ids = ["subnet-b1"]

      deregistration_delay_seconds = 60
    }
  }

  assert {
    condition     = output.redeem_urls == ["https://files.example.com", "https://links.example.com"] && output.redeem_url == output.redeem_urls[0]
    error_message = "Links must work at both names, and new ones lead to the server."
  }
}

run "a_web_function_takes_new_links_of_any_size_and_older_ones_go_on" {
  variables {
    web = { package_path = "tests/fixtures/function.zip" }
  }

  assert {
    condition     = output.redeem_urls == ["https://mocked.b7t.lambda-web.eu-central-1.on.aws", "https://mocked.lambda-url.eu-central-1.on.aws"] && module.links.environment["REDEEM_URL"] == output.redeem_urls[0]
    error_message = "New links must lead to the Web Function, and the Function URL must stay."
  }

  assert {
    condition     = module.links.environment["MAX_STREAM_BYTES"] == "5497558138880" && module.redeem.environment["MAX_STREAM_BYTES"] == "200000000"
    error_message = "Owners must be told what the Web Function carries; the function still carries 200 MB."
  }

  assert {
    condition = module.web[0].environment == tomap({
      TABLE_NAME          = "single-use-links"
      BUCKETS             = "[\"single-use-links-111122223333-eu-central-1\"]"
      MAX_STREAM_BYTES    = "5497558138880"
      PRESIGN_SECONDS     = "10"
      SLOW_CLIENT_SECONDS = "60"
      TIMEOUT_SECONDS     = "900"
      MAX_CONCURRENCY     = "64"
    })
    error_message = "The Web Function's environment differs from what its configuration reads."
  }

  assert {
    condition     = toset([for one in jsondecode(module.web[0].policy).Statement : one.Sid]) == toset(concat([for one in jsondecode(module.redeem.policy).Statement : one.Sid if one.Sid != "WriteTrace"]))
    error_message = "The Web Function may do what the redeem function may."
  }
}

run "without_web_there_is_no_web_function" {
  assert {
    condition     = length(module.web) == 0 && output.web == null
    error_message = "A Web Function must be asked for."
  }
}
