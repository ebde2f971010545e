"""The tools for language models: a client of the server calls them, with the permissions of the token."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest
from click.testing import CliRunner
from mcp import Client

from guanxi.activities.models import Activity
from guanxi.api.mcp import Crm, client, mcp, server_for
from guanxi.api.tests.conftest import token_of
from guanxi.audit.log import Operation
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def call(world):
    """`call(world.alice, "search", words="茶")` asks a tool as Alice; answers the result and whether it is an error."""

    def ask(user: Any, tool: str, /, **arguments: Any) -> tuple[Any, bool]:
        server = server_for(Crm(client(token_of(user, name="assistant"))))

        async def asked() -> Any:
            async with Client(server) as session:
                return await session.call_tool(tool, arguments)

        result = run_apart(asked)
        text = result.content[0].text
        return (text if result.is_error else json.loads(text)), result.is_error

    return ask


def run_apart(work: Callable[[], Awaitable[Any]]) -> Any:
    """Run it in this thread, whose transaction the test is in, even if a browser of another test has its loop there."""
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return anyio.run(work)
    finally:
        asyncio._set_running_loop(loop)


def test_find_read_and_list(call, world, parties):
    hits, _ = call(world.alice, "search", words="xihu")
    assert [hit["name"] for hit in hits["items"]] == ["西湖茶行"]
    assert call(world.carol, "search", words="xihu")[0] == {"items": []}
    read, _ = call(world.alice, "read_record", kind="parties", id=parties[0].pk)
    assert read["city"] == "杭州"
    condition = {"field": "city", "op": "is", "value": "上海"}
    found, _ = call(world.alice, "list_records", kind="parties", condition=condition, fields="name")
    assert (found["items"][0]["name"], found["count"]) == ("Anna Schmidt", 1)


def test_write_and_undo(call, world, parties):
    pk = parties[0].pk
    made, _ = call(world.alice, "create_record", kind="parties", values={"name": "新"})
    assert Operation.objects.get(pk=made["operation"]).cause == "assistant"
    changed, _ = call(world.alice, "change_record", kind="parties", id=pk, version=1, values={"city": "宁波"})
    assert changed["city"] == "宁波"
    refusal, failed = call(world.alice, "change_record", kind="parties", id=pk, version=1, values={"city": "温州"})
    assert failed and '"theirs": "宁波"' in refusal
    call(world.alice, "undo", operation=changed["operation"])
    assert Party.objects.get(pk=pk).city == "杭州"
    call(world.alice, "do", kind="parties", id=pk, verb="state", values={"state": "target", "reason": "x"})
    assert Party.objects.get(pk=pk).state == "target"
    call(world.alice, "log", party=pk, kind="call", text="Ordered two boxes")
    call(world.alice, "log", party=pk, kind="task", text="Call back", due_at="2026-12-01T09:00:00+08:00")
    assert [a.kind for a in Activity.objects.order_by("pk")] == ["call", "task"]
    assert call(world.alice, "log", party=pk, kind="task", text="When?")[1]


def test_what_may_not_be_seen_or_done(call, world, parties):
    refusal, failed = call(world.carol, "read_record", kind="parties", id=parties[0].pk)
    assert failed and "西湖" not in refusal
    assert call(world.carol, "log", party=parties[0].pk, kind="note", text="x")[1]
    assert call(world.alice, "analyse_anew")[1]
    assert call(world.alice, "analysis", method="overview")[1]
    assert call(world.alice, "analysis", method="rfm")[0]["result"] == {}
    assert not call(world.mona, "analyse_anew")[1]


@pytest.mark.parametrize("kind", ["../me", "parties?x=1", "", "客户"])
def test_no_tool_leads_out_of_its_address(call, world, parties, kind):
    assert call(world.alice, "list_records", kind=kind)[1]


def test_the_command_asks_for_a_token(monkeypatch):
    monkeypatch.delenv("GUANXI_TOKEN", raising=False)
    result = CliRunner().invoke(mcp)
    assert (result.exit_code, "GUANXI_TOKEN" in result.output) == (1, True)


@pytest.mark.one_database
def test_the_command_speaks_the_protocol(tmp_path):
    """Started as a program, it answers the handshake on standard output and writes nothing else there."""
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    path = os.pathsep.join(sys.path)
    asked = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello})
    told = subprocess.run(
        [sys.executable, "-m", "guanxi", "mcp"],
        input=asked + "\n",
        env=os.environ | {"GUANXI_TOKEN": "gx_x", "GUANXI_DATA": str(tmp_path), "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    answer = json.loads(told.stdout.splitlines()[0])
    assert answer["result"]["serverInfo"]["name"] == "Guanxi"
