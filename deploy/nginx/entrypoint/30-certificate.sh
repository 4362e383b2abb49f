#!/bin/sh
# A certificate is there before nginx starts: Let's Encrypt's when it has given one, else a throw-away one that only serves until
# certbot is done. A new one is taken over within a minute, without losing a connection.
set -eu

given="${LABFLOW_CERTIFICATES:-/etc/letsencrypt/live/labflow}"
kept="${LABFLOW_TLS:-/etc/nginx/tls}"

take() {
  cp "$given/fullchain.pem" "$kept/current.crt.new"
  cp "$given/privkey.pem" "$kept/current.key.new"
  mv "$kept/current.key.new" "$kept/current.key"
  mv "$kept/current.crt.new" "$kept/current.crt"
}

mkdir -p "$kept"
umask 077
if [ -f "$given/fullchain.pem" ]; then
  take
elif [ ! -f "$kept/current.crt" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$WEB_HOST" \
    -addext "subjectAltName=DNS:$WEB_HOST,DNS:$API_HOST,DNS:$PORTAL_HOST" \
    -keyout "$kept/current.key" -out "$kept/current.crt" 2>/dev/null
fi

(
  while sleep "${LABFLOW_CERTIFICATE_LOOK:-60}"; do
    if [ -f "$given/fullchain.pem" ] && ! cmp -s "$given/fullchain.pem" "$kept/current.crt"; then
      take && nginx -s reload
    fi
  done
) &
