"""Test a CyberApp's callback handler: a mock gateway and the conformance suite of `acgw`, from Python."""

from .gateway import AcgwError, Answer, Gateway, NotConforming, Report, free_port

__all__ = ["AcgwError", "Answer", "Gateway", "NotConforming", "Report", "free_port"]
