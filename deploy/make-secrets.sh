#!/bin/sh
# Makes the secrets of docker-compose.yml, once: passwords of its Postgres and Redis, the addresses with them, a token for
# the page. Nothing that is there is overwritten.
#
#   sh deploy/make-secrets.sh [DIRECTORY]     default: ./secrets
#
# Only you can enter the directory (mode 700). The files in it are readable by all (mode 444), because in each container
# another user reads them.
set -eu

directory=${1:-secrets}
umask 077
mkdir -p "$directory"
chmod 700 "$directory"

# An empty password would be taken as none, so a tool that is missing must not go unnoticed.
fresh() {
  digits=$(head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
  [ "${#digits}" -eq 48 ] && printf '%s' "$digits" && return 0
  echo "no random text could be made: head, od and tr are needed" >&2
  return 1
}
keep() { # NAME TEXT
  [ -e "$directory/$1" ] && return 0
  printf '%s\n' "$2" >"$directory/.$1.new"
  chmod 444 "$directory/.$1.new"
  mv "$directory/.$1.new" "$directory/$1"
  echo "made $directory/$1"
}

# Each made by itself: a failure among the words of a command would not stop the script.
fresh=$(fresh)
keep postgres_password "$fresh"
keep database_url "postgres://baton:$(cat "$directory/postgres_password")@postgres:5432/baton"
fresh=$(fresh)
keep redis_conf "requirepass $fresh"
password=$(cat "$directory/redis_conf")
keep redis_url "redis://:${password#requirepass }@redis:6379"
fresh=$(fresh)
keep web_token "$fresh"

if [ ! -e "$directory/ssh_key" ]; then
  echo "Still to do: put the private SSH key of Baton at $directory/ssh_key, mode 444:"
  echo "  ssh-keygen -t ed25519 -N '' -C baton -f $directory/ssh_key && chmod 444 $directory/ssh_key"
fi
