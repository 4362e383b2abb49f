# SES may send for `mail_domain`: its keys (DKIM) are put into the zone. The user and password for SMTP are made by hand (docs/aws.md).
resource "aws_sesv2_email_identity" "domain" {
  count          = var.mail_domain == "" ? 0 : 1
  email_identity = var.mail_domain

  dkim_signing_attributes {
    next_signing_key_length = "RSA_2048_BIT"
  }
}

resource "aws_route53_record" "dkim" {
  count   = var.mail_domain == "" ? 0 : 3
  zone_id = data.aws_route53_zone.this.zone_id
  name    = "${aws_sesv2_email_identity.domain[0].dkim_signing_attributes[0].tokens[count.index]}._domainkey.${var.mail_domain}"
  type    = "CNAME"
  ttl     = 1800
  records = ["${aws_sesv2_email_identity.domain[0].dkim_signing_attributes[0].tokens[count.index]}.dkim.amazonses.com"]
}
