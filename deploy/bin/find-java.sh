# Read by the scripts beside it. Sets home, the folder that was unpacked, and java, the first Java of at
# least 17: $JAVA_HOME, the PATH, the usual folders.
home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd -P)

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 2
}

# Every Java has its version in a file, which is faster than asking.
is_java_17() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] || return 1
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null) || return 1
  [ "${version:-0}" -ge 17 ]
}

java_home_on_path() {
  found=$(command -v java) && found=$(readlink -f "$found") && dirname "$(dirname "$found")"
}

java=
for candidate in "${JAVA_HOME-}" "$(java_home_on_path)" /opt/java/* /usr/lib/jvm/*; do
  if is_java_17 "$candidate"; then
    java=$candidate/bin/java
    break
  fi
done
[ -n "$java" ] || die "needs Java 17 or later: install one, or set JAVA_HOME"
