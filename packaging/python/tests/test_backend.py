"""The plugin against the example backend, and against a broken copy of the example handler."""

import re
import uuid
from pathlib import Path

import pytest

import acgw as client

HANDLER = Path(__file__).parents[3] / "examples" / "handlers" / "python" / "handler.py"


@pytest.fixture(scope="session")
def broken(start, tmp_path_factory):
    """Writes a state as no document does."""
    file = tmp_path_factory.mktemp("broken") / "handler.py"
    file.write_text(HANDLER.read_text(encoding="utf-8").replace('"ENABLED"', '"Enabled"'), encoding="utf-8")
    return start(file)


def enable(acgw, handler, partner):
    payload = {"acronis_tenant_id": partner, "acronis_tenant_name": "Acme"}
    return acgw.send("partner.mirroring.enable", handler, tenant=partner, payload=payload)


def test_the_handler_conforms(acgw, handler):
    report = acgw.check(handler, quick=True, options=["--expect-reports"])
    assert report.exit_code == 0 and not report.causes
    assert report.data["summary"]["failed"] == 0


def test_single_checks(acgw, handler):
    report = acgw.check(handler, only="auth.token.*", options=["--seed", "1"])
    assert {check["id"].split(".")[0] for check in report.data["checks"]} == {"auth"}


def test_a_callback_and_the_report_that_follows(acgw, handler):
    partner = str(uuid.uuid4())
    assert enable(acgw, handler, partner).payload["state"] == "ENABLED"
    report = acgw.wait_for_report(tenant=partner, application="vendor.application", active=True)
    assert report["activated_at"]


def test_a_report_that_never_comes(acgw):
    with pytest.raises(client.NotConforming, match="no such status report after 0.1 s"):
        acgw.wait_for_report(tenant=str(uuid.uuid4()), timeout=0.1)


def test_the_cause_is_the_message(acgw, broken):
    with pytest.raises(client.NotConforming) as failed:
        acgw.check(broken, only="response.*")
    assert re.search(r"^CAUSE 1 response\.partner\.(.|\n)*^  fix ", str(failed.value), re.MULTILINE)
    with pytest.raises(client.NotConforming, match="/payload/state"):
        enable(acgw, broken, str(uuid.uuid4()))


def test_a_refusal_can_be_what_a_test_wants(acgw, handler):
    answer = acgw.send("enablement.read", handler, credentials='nobody:{"password":"wrong"}', check=False)
    assert answer.status == 401 and not answer.ok


def test_trouble_is_not_a_failure_of_the_handler(acgw):
    nobody = f"http://127.0.0.1:{client.free_port()}/callbacks"
    with pytest.raises(client.AcgwError, match="no handler accepts connections"):
        acgw.wait_for(nobody, timeout=0.1)
    with pytest.raises(client.AcgwError, match="no check"):
        acgw.check(nobody, only="no.such.check")
    with pytest.raises(client.AcgwError, match="no callback `no.such`"):
        acgw.send("no.such", nobody)
