#!/bin/sh
# One certificate for the three hosts: asked for as soon as nginx answers, renewed twice a day when its time comes.
set -eu
trap 'exit 0' TERM INT

host_of() {
  printf '%s' "$1" | sed -e 's|^[a-z]*://||' -e 's|[:/].*$||'
}

obtain() {
  certbot certonly --non-interactive --agree-tos --no-eff-email --email "$CERTBOT_EMAIL" --server "$CERTBOT_SERVER" \
    --webroot --webroot-path /var/www/certbot --cert-name labflow --keep-until-expiring --key-type ecdsa --expand \
    --domain "$(host_of "$WEB_URL")" --domain "$(host_of "$API_URL")" --domain "$(host_of "$PORTAL_URL")"
}

while :; do
  if obtain; then wait=43200; else
    echo "No certificate yet: do the three names lead to this server, and is port 80 open? Asked again in an hour." >&2
    wait=3600
  fi
  # in the background, so that the signal to stop is heard at once
  sleep "$wait" &
  wait $!
done
