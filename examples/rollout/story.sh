#!/bin/sh
# A platform team rolls a policy out over three repositories; see README.md. It works in an empty folder: the current one.
set -eu

here=$(pwd)
export STEELYARD_CACHE="$here/cache" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null NO_COLOR=1
export GIT_AUTHOR_NAME=acme GIT_AUTHOR_EMAIL=acme@example.org GIT_COMMITTER_NAME=acme GIT_COMMITTER_EMAIL=acme@example.org
today=2026-11-23

say() { printf '\n### %s\n' "$*"; }
run() {
    printf '$ %s\n' "$*"
    if "$@" 2>&1; then ended=0; else ended=$?; fi
    printf '(exit %s)\n' "$ended"
}
commit() { git add -A && git commit -qm "$1"; }

pack() { # the severity and enforcement of the new rule, if any
    mkdir -p policy/packs
    cat >policy/packs/acme.yaml <<YAML
title: What Acme asks of every project
extends: [baseline]
locked: true
rules:
  floating-model-alias: { severity: error }
  waiver-invalid: { severity: error, max_days: 120 }
$1
YAML
}

project() { # name, alternatives
    git init -q -b main "$here/$1" && cd "$here/$1"
    cat >ai-models.yaml <<YAML
schema: 1
project: $1
owner: team-$1@acme.example
purpose: Answers questions about $1, with sources.
exposure: internal
data: [internal]
models:
  - id: answerer
    model: claude-sonnet-5
    developer: Anthropic
    provider: anthropic
    access: api
    hosting: serverless
    card: https://www.anthropic.com/system-cards
    terms: https://www.anthropic.com/legal/commercial-terms
    privacy: { trains_on_inputs: never }
$2
YAML
    follow v1
    commit "A manifest, and who judges it"
}

follow() { # version
    printf 'policy: ["git+file://%s/policies.git@%s#policy/packs/acme.yaml"]\n' "$here" "$1" >steelyard.yaml
}

say "The policy is published, as version 1"
git init -q --bare -b main policies.git
git clone -q "$here/policies.git" policies 2>/dev/null
cd policies
pack ""
commit "Acme's rules" && git tag v1 && git push -q origin HEAD:main v1

say "Three repositories lock it, and hold"
project invoices "    exit: { alternatives: [openai/gpt-oss-120b] }"
project support ""
project search ""
for name in invoices support search; do
    cd "$here/$name"
    run steelyard policy lock
    commit "The policy, locked"
    run steelyard check --frozen --require-locked --as-of $today
done

say "A new rule: what would it do?"
cd "$here/policies"
pack "  alternative-missing: { severity: error }"
run steelyard policy diff v1:policy/packs/acme.yaml policy/packs/acme.yaml ../invoices ../support ../search --as-of $today

say "It is rolled out with a ramp: advice this year, an error from January"
pack "  alternative-missing:
    severity: error
    enforcement: [{ is: advisory, until: 2026-12-31 }, { is: waivable }]"
run steelyard policy diff v1:policy/packs/acme.yaml policy/packs/acme.yaml ../invoices ../support ../search --as-of $today
commit "An alternative for every model" && git tag v2 && git push -q origin HEAD:main v2
for name in invoices support search; do
    cd "$here/$name"
    follow v2
    run steelyard policy lock
    commit "Version 2 of the policy"
    run steelyard check --frozen --require-locked --as-of $today
done
cd "$here/support"
run steelyard check --frozen --require-locked --as-of 2027-01-01

say "One team asks for time, and gets it; the waiver ends by itself"
run steelyard waive alternative-missing answerer --reason "The second supplier signs in February." \
    --owner team-support@acme.example --approved-by risk@acme.example --granted 2026-12-15 --expires 2027-02-28 --ticket RISK-7
commit "A waiver until the second supplier signs"
run steelyard check --frozen --require-locked --as-of 2027-01-15
run steelyard check --frozen --require-locked --as-of 2027-01-15 --no-waivers
run steelyard check --frozen --require-locked --as-of 2027-02-20
run steelyard check --frozen --require-locked --as-of 2027-03-01

say "One team lets itself off"
cd "$here/search"
git switch -qc let-off
run steelyard waive alternative-missing answerer --reason "We know better." \
    --owner team-search@acme.example --approved-by team-search@acme.example --granted 2026-12-15 --expires 2027-02-28
cat >>ai-models.yaml <<'END'
waivers:
  - rule: alternative-missing
    reason: We know better.
    owner: team-search@acme.example
    approved_by: team-search@acme.example
    granted: 2026-12-15
    expires: 2027-02-28
END
run steelyard check --frozen --require-locked --as-of 2027-01-15
git checkout -q ai-models.yaml

say "One repository weakens its gate in a pull request"
git switch -qc quieter main
printf 'fail_on: never\n' >>steelyard.yaml
run steelyard check --frozen --require-locked --base main --as-of 2027-01-15
git checkout -q steelyard.yaml
printf 'policy: [./policy]\n' >steelyard.yaml && mkdir -p policy/packs && printf 'title: Ours\nrules: { license-missing: { severity: note } }\n' >policy/packs/ours.yaml
run steelyard check --require-locked --base main --as-of 2027-01-15
git checkout -q steelyard.yaml && rm -r policy

say "And the tag of version 2 is moved behind everybody's back"
cd "$here/policies"
pack ""
commit "Nothing to see here" && git tag -f v2 >/dev/null && git push -qf origin v2
cd "$here/search"
run steelyard policy lock --check
run steelyard policy update --yes
run steelyard check --frozen --require-locked --as-of $today
