#!/usr/bin/env bash
# fhir.resources 8.3.0: an AuditEvent with an empty list of agents is valid, what it writes is not.
#
# Guess: AuditEvent.agent is required (1..*) and FHIR's JSON knows no empty list, so "agent": [] is
#   refused like an AuditEvent that has no agent; in any case, what the library has validated and
#   written can be read by it again.
# Seen: with no "agent" the resource is refused (Field required). With "agent": [] it is accepted,
#   and model_dump_json() leaves the field out, so the library refuses to read what it has just
#   written. The same in R4B and R5, and for the required category of an R4B Consent.
# Why it matters: the agent is who saw the record. A converter that filters agents (service accounts
#   taken out, say) can leave an empty list. Such an access passes validation when it is stored, and
#   fails only when an auditor reads the archive, perhaps years later, when nobody can say any more
#   who it was.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    fhir.resources==8.3.0 pydantic==2.14.4

cat > "$folder/round_trip.py" <<'PYTHON'
import sys

from fhir.resources.auditevent import AuditEvent as AuditEventR5
from fhir.resources.R4B.auditevent import AuditEvent as AuditEventR4B
from fhir.resources.R4B.consent import Consent
from pydantic import ValidationError

RESOURCES = {
    "R4B AuditEvent": (AuditEventR4B, "agent", {
        "type": {"code": "rest"},
        "recorded": "2026-07-01T10:00:00Z",
        "source": {"observer": {"display": "case system"}},
    }),
    "R5 AuditEvent": (AuditEventR5, "agent", {
        "code": {"text": "read"},
        "recorded": "2026-07-01T10:00:00Z",
        "source": {"observer": {"display": "case system"}},
    }),
    "R4B Consent": (Consent, "category", {
        "status": "active",
        "scope": {"text": "release of records"},
    }),
}


def attempt(act, value):
    try:
        return act(value), "accepted"
    except ValidationError as error:
        return None, "refused: " + "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())


changed = False
for name, (model, field, rest) in RESOURCES.items():
    _, absent = attempt(model.model_validate, rest)
    resource, empty = attempt(model.model_validate, {**rest, field: []})
    print(f"{name} without {field}:       {absent}")
    print(f"{name} with {field} = []:     {empty}")
    if resource is None or absent == "accepted":
        changed = True
        continue
    written = resource.model_dump_json()
    _, again = attempt(model.model_validate_json, written)
    print(f"    written: {written}")
    print(f"    read again: {again}")
    changed |= field in written or again == "accepted"
if changed:
    sys.exit("changed: an empty required list is treated otherwise now")
print("seen: validated, written, and refused when read back")
PYTHON
"$folder/venv/bin/python" "$folder/round_trip.py"
