# Certificates and names of the three hosts.
data "aws_route53_zone" "this" {
  name = var.hosted_zone
}

resource "aws_acm_certificate" "balancer" {
  domain_name               = var.web_host
  subject_alternative_names = [var.portal_host, var.api_host]
  validation_method         = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

# The proof is the same for every region, so CloudFront's certificate is proved by it too.
resource "aws_route53_record" "proof" {
  for_each = {
    for proof in aws_acm_certificate.balancer.domain_validation_options : proof.domain_name => proof
  }
  zone_id         = data.aws_route53_zone.this.zone_id
  name            = each.value.resource_record_name
  type            = each.value.resource_record_type
  records         = [each.value.resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "balancer" {
  certificate_arn         = aws_acm_certificate.balancer.arn
  validation_record_fqdns = [for record in aws_route53_record.proof : record.fqdn]
}

resource "aws_route53_record" "host" {
  for_each = local.hosts
  zone_id  = data.aws_route53_zone.this.zone_id
  name     = each.value
  type     = "A"

  alias {
    name                   = var.cdn ? aws_cloudfront_distribution.host[each.key].domain_name : aws_lb.this.dns_name
    zone_id                = var.cdn ? aws_cloudfront_distribution.host[each.key].hosted_zone_id : aws_lb.this.zone_id
    evaluate_target_health = !var.cdn
  }
}
