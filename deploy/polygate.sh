#!/bin/sh
# /usr/local/bin/polygate: the installed server on the Node beside it, with the installed configuration.
export POLYGATE_CONFIG="${POLYGATE_CONFIG:-/etc/polygate/polygate.json}"
exec /opt/polygate/node /opt/polygate/node_modules/@polygate/server/bin/polygate.js "$@"
