#!/usr/bin/env bash
# The main job of signoff on its sample project, as the people of both companies would type it.
# Usage: demo.sh [FOLDER]    (the folder is made anew)
set -euo pipefail

dossier=${1:-demo}
case "$dossier" in "" | / | . | ..) echo "demo.sh: name a folder of its own" >&2; exit 2 ;; esac
if [ -e "$dossier" ] && [ ! -e "$dossier/.signoff-demo" ]; then
  echo "demo.sh: $dossier exists and was not made by this demo; name another folder" >&2
  exit 2
fi
rm -rf "$dossier"

tell() { printf '\n\033[1m%s\033[0m\n' "$1"; }
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] || tell() { printf '\n%s\n' "$1"; }
run() { # a command, shown as it is typed
  printf '$'; printf ' %q' "$@"; printf '\n'
  "$@"
}
refused() { # a command that has to fail with the given exit code
  local wanted=$1 code=0; shift
  run "$@" || code=$?
  if [ "$code" -ne "$wanted" ]; then
    echo "demo.sh: exit code $code where $wanted was due" >&2
    exit 1
  fi
  echo "(exit code $code, as it has to be)"
}

tell "1. A project: records, and a prototype of twelve screens"
run signoff new "$dossier" --sample
touch "$dossier/.signoff-demo"
cd "$dossier"
run signoff check

tell "2. Documents: drafts, since nothing is frozen yet"
run signoff generate

tell "3. Each party makes a key that nobody else holds, and hands its anchor to the other"
# The passphrase of a demo; yours is asked for and never stands on a command line.
export SIGNOFF_PASSPHRASE="a demo has no secrets"
mkdir -p keys
run signoff keys new --organisation "Tidekamp Werkzeughandel GmbH" --signatory "Katharina Ahlers" --out keys/client.p12
run signoff keys new --organisation "Brixfeld Software GmbH" --signatory "Jonas Wittek" --out keys/vendor.p12
run signoff keys trust client keys/client.pem
run signoff keys trust vendor keys/vendor.pem

tell "4. The vendor freezes the requirements and the prototype; the client countersigns: only then are they agreed"
run signoff freeze srs --key keys/vendor.p12 --as vendor
refused 3 signoff verify entries/0001-srs.asice
run signoff countersign entries/0001-srs.asice --key keys/client.p12 --as client
run signoff freeze prototype prototype --key keys/vendor.p12 --as vendor
run signoff countersign entries/0002-prototype.asice --key keys/client.p12 --as client
run signoff verify entries/0002-prototype.asice --against prototype

tell "5. The contract prints the baseline ids of what was frozen; both sign it, where they can in its PDF"
run signoff generate contract
if [ -e drafts/contract.pdf ]; then
  run signoff sign drafts/contract.pdf --key keys/client.p12 --as client
  refused 3 signoff verify drafts/contract.pdf
  run signoff sign drafts/contract.pdf --key keys/vendor.p12 --as vendor
  run signoff verify drafts/contract.pdf
  if command -v pdfsig >/dev/null; then
    run pdfsig -nocert drafts/contract.pdf
  fi
  run signoff freeze contract drafts/contract.pdf --key keys/client.p12 --as client
else
  run signoff freeze contract --key keys/client.p12 --as client
fi
run signoff countersign entries/0003-contract.asice --key keys/vendor.p12 --as vendor
run signoff certificate entries/0003-contract.asice --html contract-certificate.html

tell "6. One byte of one screen is changed afterwards: found and named"
cp -r prototype changed
screen=$(find changed -name '*.html' | sort | sed -n 5p)
printf 'X' | dd of="$screen" bs=1 seek=200 conv=notrunc status=none
refused 1 signoff verify entries/0002-prototype.asice --against changed

tell "7. A kick-off, without which nothing is developed; then delivered, tested and accepted: the warranty starts"
refused 2 signoff freeze deliverable prototype --key keys/vendor.p12 --as vendor
run signoff freeze kickoff-minutes --key keys/vendor.p12 --as vendor
run signoff countersign entries/0004-kickoff-minutes.asice --key keys/client.p12 --as client
run signoff freeze acceptance-report --key keys/vendor.p12 --as vendor
run signoff countersign entries/0005-acceptance-report.asice --key keys/client.p12 --as client

tell "8. Handed over: all of it in one encrypted file; the client opens it and signs a receipt, which goes back"
run signoff freeze deliverable prototype --title "Source code and manuals" --key keys/vendor.p12 --as vendor
run signoff countersign entries/0006-deliverable.asice --key keys/client.p12 --as client
run signoff handover keys --out keys/client.identity
cp keys/client.identity.pub trust/client.age
run signoff handover pack --to client --key keys/vendor.p12 --as vendor
run signoff handover open OP-2026-01-handover-0007.age --identity keys/client.identity --into received \
  --trust vendor=keys/vendor.pem --trust client=keys/client.pem --key keys/client.p12 --as client
run signoff merge received/entries/0008-receipt.asice

tell "9. The auditor, with both copies"
run signoff status
run signoff audit --counterpart received

tell "10. And without signoff, with public tools alone"
if command -v unzip >/dev/null && command -v sha256sum >/dev/null && command -v openssl >/dev/null; then
  mkdir by-hand
  run unzip -q entries/0003-contract.asice -d by-hand
  cd by-hand
  run sha256sum --quiet -c SHA256SUMS
  for signature in 001:client 002:vendor; do
    number=${signature%:*}
    run openssl cms -verify -cades -binary -inform DER -in "META-INF/signature$number.p7s" \
      -content "META-INF/ASiCManifest$number.xml" -CAfile "../keys/${signature#*:}.pem" -out /dev/null
  done
else
  echo "(left out: unzip, sha256sum or openssl is not installed)"
fi

printf '\nDone. The dossier is in %s; its documents are in %s/drafts.\n' "$dossier" "$dossier"
