# CloudFront, when `cdn` is on: the built files of the pages come from its edge, everything else (pages with their policies, live updates,
# data) passes through. It is the same host as before, so cookies, origins and content policies hold as they are.
data "aws_cloudfront_cache_policy" "built" {
  name = "Managed-CachingOptimized"
}

data "aws_cloudfront_cache_policy" "never" {
  name = "Managed-CachingDisabled"
}

data "aws_cloudfront_origin_request_policy" "everything" {
  name = "Managed-AllViewer"
}

resource "aws_acm_certificate" "cdn" {
  provider                  = aws.us_east_1
  count                     = var.cdn ? 1 : 0
  domain_name               = var.web_host
  subject_alternative_names = [var.portal_host, var.api_host]
  validation_method         = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_acm_certificate_validation" "cdn" {
  provider                = aws.us_east_1
  count                   = var.cdn ? 1 : 0
  certificate_arn         = aws_acm_certificate.cdn[0].arn
  validation_record_fqdns = [for record in aws_route53_record.proof : record.fqdn]
}

# One for each host: what is kept is known by its path alone, and the portal gives out no page of the laboratory's own.
resource "aws_cloudfront_distribution" "host" {
  for_each        = var.cdn ? local.hosts : {}
  enabled         = true
  comment         = "${local.name} ${each.key}"
  aliases         = [each.value]
  http_version    = "http2and3"
  is_ipv6_enabled = false
  price_class     = "PriceClass_100"

  origin {
    origin_id   = "balancer"
    domain_name = aws_lb.this.dns_name

    custom_origin_config {
      http_port                = 80
      https_port               = 443
      origin_protocol_policy   = "https-only"
      origin_ssl_protocols     = ["TLSv1.2"]
      origin_read_timeout      = 60
      origin_keepalive_timeout = 60
    }
  }

  # The viewer's own Host goes on to the load balancer, which chooses by it and whose certificate bears it.
  default_cache_behavior {
    target_origin_id         = "balancer"
    viewer_protocol_policy   = "redirect-to-https"
    allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods           = ["GET", "HEAD"]
    cache_policy_id          = data.aws_cloudfront_cache_policy.never.id
    origin_request_policy_id = data.aws_cloudfront_origin_request_policy.everything.id
  }

  # Files whose name is their content; LabFlow says that they may be kept for ever.
  dynamic "ordered_cache_behavior" {
    for_each = each.key == "api" ? [] : ["/assets/*"]

    content {
      path_pattern             = ordered_cache_behavior.value
      target_origin_id         = "balancer"
      viewer_protocol_policy   = "redirect-to-https"
      allowed_methods          = ["GET", "HEAD"]
      cached_methods           = ["GET", "HEAD"]
      compress                 = true
      cache_policy_id          = data.aws_cloudfront_cache_policy.built.id
      origin_request_policy_id = data.aws_cloudfront_origin_request_policy.everything.id
    }
  }

  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate_validation.cdn[0].certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }
}
