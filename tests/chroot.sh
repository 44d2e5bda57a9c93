#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tests/chroot.sh [COMMAND...]: makes a clean Debian 12 (debootstrap, from this machine's mirror, as root) in a
# temporary folder, puts a copy of this tree in and runs COMMAND there (.ci/run): what a newcomer's machine
# would say. Not part of the test run. LUAFLASK_CHROOT=DIR keeps the system in DIR and uses it again.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
if [ "$(id -u)" != 0 ]; then echo "tests/chroot.sh: debootstrap and chroot need root" >&2; exit 1; fi
command -v debootstrap >/dev/null || { echo "tests/chroot.sh: apt-get install debootstrap" >&2; exit 1; }

# The mirror, in either form of apt's lists.
mirror=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
if [ -z "$mirror" ]; then
    mirror=$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*debian[^ ]*\) .*/\2/p' /etc/apt/sources.list | head -n 1)
fi
mirror=${mirror:-http://deb.debian.org/debian}

system=${LUAFLASK_CHROOT:-$(mktemp -d /var/tmp/luaflask-chroot.XXXXXX)}
unmount() { for place in proc dev; do umount -l "$system/$place" 2>/dev/null || true; done; }
leave() {
    unmount
    if [ -z "${LUAFLASK_CHROOT:-}" ]; then rm -rf --one-file-system "$system"; fi
}
trap leave EXIT
if [ ! -x "$system/usr/bin/apt-get" ]; then
    echo "== Debian 12 from $mirror into $system"
    debootstrap --variant=minbase bookworm "$system" "$mirror" >"$system.log" 2>&1 || {
        tail -n 20 "$system.log" >&2
        exit 1
    }
    rm -f "$system.log"
    # How this machine reaches its mirror: a proxy, a pinned release.
    for file in /etc/apt/apt.conf /etc/apt/apt.conf.d/*proxy*; do
        if [ -f "$file" ]; then cp "$file" "$system$file"; fi
    done
fi
chmod 755 "$system" # not only root uses a system
cp /etc/resolv.conf /etc/hosts "$system/etc/"
mount -t proc proc "$system/proc"
mount --rbind /dev "$system/dev"
mount --make-rslave "$system/dev"
rm -rf "$system/srv/luaflask"
mkdir -p "$system/srv/luaflask"
# Links too, which are no files of the tree to whoever checks it.
{ tests/tree.sh && find tests -type l; } | tar -cf - -T - | tar -xf - -C "$system/srv/luaflask" --no-same-owner
if [ $# = 0 ]; then set -- .ci/run; fi
echo "== in the clean system: $*"
chroot "$system" env -i HOME=/tmp PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    sh -c 'cd /srv/luaflask && exec "$@"' sh "$@"
