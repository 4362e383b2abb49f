#!/bin/sh
# Puts a finished segment of PostgreSQL's write-ahead log into the archive: whole, on the disk, and never over another one.
#
#   archive_mode = on
#   archive_timeout = 60
#   archive_command = '/opt/labflow/deploy/postgres/archive_wal.sh "%p" "%f" /var/backups/labflow/wal'
#
# PostgreSQL keeps a segment and tries again until this says 0.
set -eu
source=$1
name=$2
archive=$3
target=$archive/$name

if [ -e "$target" ]; then
  # after a crash PostgreSQL may bring a segment again; the same is fine, another one must not replace it
  if cmp -s "$source" "$target"; then
    exit 0
  fi
  echo "$target is there already and has another content. Is a second server writing into this archive?" >&2
  exit 1
fi
rm -f "$archive/.$name.part"
cp "$source" "$archive/.$name.part"
sync "$archive/.$name.part"
# a link refuses to replace what came meanwhile, which a move would not
ln "$archive/.$name.part" "$target"
rm "$archive/.$name.part"
sync "$archive"
