"""Run the parsing of untrusted files in a child process with limits of time, memory and rights."""

from geo.isolation.budget import Budget, configure
from geo.isolation.process_pool import ProcessPool, Run, run_here
from geo.isolation.runner import run_isolated

__all__ = ["Budget", "ProcessPool", "Run", "configure", "run_here", "run_isolated"]
