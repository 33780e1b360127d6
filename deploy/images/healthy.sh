#!/bin/bash
# Asks one question over HTTP without any client program: `healthy PORT /path` ends with 0 on a 200.
exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
[ $# -gt 1 ] || exit 0
printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$2" >&3
read -r -t 5 _ code _ <&3
[ "$code" = 200 ]
