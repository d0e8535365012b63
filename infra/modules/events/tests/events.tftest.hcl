mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name        = "links"
  email_about = ["link.completed", "link.refused"]
}

run "events_go_to_a_bus_of_their_own_and_to_nobody_s_mailbox" {
  assert {
    condition     = output.bus_name == "links" && output.bus_arn == "arn:aws:events:eu-central-1:111122223333:event-bus/links"
    error_message = "The bus is named after the deployment."
  }

  assert {
    condition = length(concat(
      values(aws_cloudwatch_event_rule.email), aws_sns_topic.email, aws_sns_topic_subscription.email, aws_kms_key.email,
    )) == 0
    error_message = "Without an address there is no rule, no topic, no subscription, and no key that costs money."
  }
}

run "the_account_s_default_bus_is_used_as_it_stands" {
  variables {
    own_bus = false
  }

  assert {
    condition     = output.bus_name == "default" && output.bus_arn == "arn:aws:events:eu-central-1:111122223333:event-bus/default"
    error_message = "The events must go to the default bus."
  }

  assert {
    condition     = length(aws_cloudwatch_event_bus.this) == 0
    error_message = "No bus may be made beside it."
  }
}

run "an_e_mail_tells_of_each_event_that_was_asked_for_in_a_sentence_of_its_own" {
  variables {
    email = "me@example.com"
  }

  assert {
    condition = { for event, rule in aws_cloudwatch_event_rule.email : event => [rule.event_bus_name, jsondecode(rule.event_pattern)] } == {
      "link.completed" = ["links", { source = ["single-use-links"], "detail-type" = ["link.completed"] }]
      "link.refused"   = ["links", { source = ["single-use-links"], "detail-type" = ["link.refused"] }]
    }
    error_message = "There is one rule an event, on the events' bus, for this project's events only."
  }

  assert {
    condition = { for event, target in aws_cloudwatch_event_target.email : event => split("\n", target.input_transformer[0].input_template)[0] } == {
      "link.completed" = "\"<filename> was downloaded: <bytesSent> bytes were sent.\""
      "link.refused"   = "\"<sourceIp> was refused <filename>: <code>\""
    }
    error_message = "The first line must say what happened; EventBridge wants each line in quotes."
  }

  assert {
    condition     = aws_sns_topic_subscription.email[0].protocol == "email" && aws_sns_topic_subscription.email[0].endpoint == "me@example.com"
    error_message = "The address must be subscribed."
  }
}

run "every_field_that_a_sentence_names_is_taken_from_the_event" {
  variables {
    email       = "me@example.com"
    email_about = ["link.created", "link.claimed", "link.completed", "link.failed", "link.revoked", "link.refused"]
  }

  assert {
    condition = alltrue([for target in aws_cloudwatch_event_target.email : alltrue([
      for field in flatten(regexall("<([A-Za-z]+)>", target.input_transformer[0].input_template)) :
      lookup(target.input_transformer[0].input_paths, field, null) == "$.detail.${field}"
    ])])
    error_message = "A sentence names a field that the transformer does not know: EventBridge refuses such a target."
  }

  assert {
    condition     = length(aws_cloudwatch_event_target.email) == 6
    error_message = "Each of the six events must have its e-mail."
  }
}

run "only_these_rules_may_publish_and_what_they_publish_is_encrypted" {
  variables {
    email = "me@example.com"
  }

  assert {
    condition = jsondecode(aws_sns_topic_policy.email[0].policy).Statement == [{
      Sid       = "PublishWhatHappens"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.email[0].arn
      Condition = { ArnEquals = { "aws:SourceArn" = [for rule in aws_cloudwatch_event_rule.email : rule.arn] } }
    }]
    error_message = "The topic's policy must be exactly this."
  }

  assert {
    condition     = aws_sns_topic.email[0].kms_master_key_id == aws_kms_key.email[0].arn && aws_kms_key.email[0].enable_key_rotation
    error_message = "The topic must be encrypted, with a key that is rotated."
  }

  assert {
    condition = one([for s in jsondecode(aws_kms_key.email[0].policy).Statement : s.Action if s.Principal == { Service = "events.amazonaws.com" }]) == [
      "kms:GenerateDataKey", "kms:Decrypt",
    ]
    error_message = "Without these EventBridge cannot publish to an encrypted topic, and says so nowhere but in a metric."
  }
}

run "a_bus_name_with_capitals_is_refused" {
  command = plan

  variables {
    name = "Links"
  }

  expect_failures = [var.name]
}

run "an_address_that_is_none_is_refused" {
  command = plan

  variables {
    email = "Me <me@example>"
  }

  expect_failures = [var.email]
}

run "an_e_mail_about_an_unknown_event_is_refused" {
  command = plan

  variables {
    email_about = ["link.opened"]
  }

  expect_failures = [var.email_about]
}

run "an_e_mail_about_nothing_is_refused" {
  command = plan

  variables {
    email_about = []
  }

  expect_failures = [var.email_about]
}
