#!/bin/sh
# Make sure that the browser tests have a browser and a Chinese font. Never fails: without one those tests say so.
set -u
have() { command -v chromium >/dev/null 2>&1 && [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ]; }
have && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "browser: installing chromium and fonts-noto-cjk"
    log=$(mktemp)
    if { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium fonts-noto-cjk; } >"$log" 2>&1
    then rm -f "$log"
    else tail -n 5 "$log"; rm -f "$log"; echo "browser: could not be installed; the browser tests will be left out"
    fi
else
    echo "browser: chromium or fonts-noto-cjk is missing and only root may install it; the browser tests may be left out"
fi
exit 0
