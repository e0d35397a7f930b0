#!/bin/sh
# ./naru check [--all]: checks that need other tools than a JDK. Each runs where its tool is found and
# says so in one line where it is not; with --all a missing tool is an error, and tests that need root run too.
set -u

root=$(cd "$(dirname "$0")/.." && pwd -P)
tools=$root/.naru/tools
buf_version=1.75.0
all=false
failed=0

case ${1-} in
'') ;;
--all) all=true ;;
*)
  echo "usage: naru check [--all]" >&2
  exit 2
  ;;
esac

missing() {
  if $all; then
    echo "FAILED   $1: needs $2"
    failed=1
  else
    echo "skipped  $1: needs $2"
  fi
}

# check NAME COMMAND...: runs the command; its output is shown only if it fails.
check() {
  name=$1
  shift
  if output=$("$@" 2>&1); then
    echo "ok       $name"
  else
    echo "FAILED   $name"
    printf '%s\n' "$output"
    failed=1
  fi
}

# buf comes by npm, into a folder of this project.
install_buf() {
  buf=$tools/node_modules/.bin/buf
  command -v npm >/dev/null || return 1
  [ "$("$buf" --version 2>/dev/null)" = $buf_version ] && return
  mkdir -p "$tools"
  npm install --silent --no-fund --no-audit --prefix "$tools" "@bufbuild/buf@$buf_version"
}

protocol() {
  if ! install_buf; then
    missing "buf lint and format" "Node.js with npm, and a network the first time"
    return
  fi
  check "buf lint" "$buf" lint "$root/proto"
  check "buf format" "$buf" format --diff --exit-code "$root/proto"
}

# Our own scripts: mvnw is Maven's.
scripts() {
  find . \( -name target -o -name .naru -o -name .git -o -name node_modules \) -prune -o \
    -type f -size -64k ! -name 'mvnw*' ! -name '*.java' -print |
    while read -r file; do
      head -n 1 "$file" | grep -qE '^#!.*[/ ](ba)?sh' && printf '%s\n' "$file"
    done
}

shell() {
  if ! command -v shellcheck >/dev/null; then
    missing "shellcheck" "shellcheck"
    return
  fi
  # shellcheck disable=SC2046 # the paths of our own scripts, from the root on, have no spaces
  check "shellcheck" shellcheck --external-sources --source-path=SCRIPTDIR $(cd "$root" && scripts)
}

monitoring() {
  if ! command -v promtool >/dev/null; then
    missing "alerts" "promtool (Debian: prometheus)"
    return
  fi
  check "configuration of Prometheus" promtool check config "$root/deploy/monitoring/prometheus.yaml"
  check "alerts" promtool test rules "$root/deploy/monitoring/rules-test.yaml"
}

# Scenarios with disks of their own, which a normal build runs too, where it can; and those it leaves out.
scenarios() {
  $all || return 0
  if [ "$(id -u)" != 0 ] || [ ! -e /dev/loop-control ]; then
    missing "full disks, loss of power" "root and loop devices"
    return
  fi
  check "full disks, loss of power, flipped bits" "$root/mvnw" -f "$root/pom.xml" -B -q -pl chaos-tests -am test \
    -Dnaru.mounts=required -DexcludedGroups= -Dsurefire.failIfNoSpecifiedTests=false \
    -Dtest=FullDiskTest,PowerLossTest,FlippedBitTest,FlippedTransferTest
}

mkdir -p "$root/.naru"
protocol
shell
monitoring
scenarios
exit $failed
