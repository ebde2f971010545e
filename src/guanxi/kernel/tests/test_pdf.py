"""PDF: drawn in a process of its own that fetches nothing and knows no secrets."""

from __future__ import annotations

import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from guanxi.kernel import pdf

HOSTILE = """<html lang="zh-hans"><head><meta charset="utf-8">
<link rel="stylesheet" href="http://127.0.0.1:{port}/style.css"><link rel="attachment" href="file:///etc/passwd">
<style>@import "http://127.0.0.1:{port}/more.css"; body {{ background: url(http://127.0.0.1:{port}/a.png) }}</style>
</head><body>报价 <img src="http://127.0.0.1:{port}/b.png"><img src="file:///etc/passwd">
<object data="http://127.0.0.1:{port}/c.svg"></object>
<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:{port}/d.png"/></svg></body></html>"""


def test_a_document_is_drawn_and_fetches_nothing():
    asked = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        content = pdf.render(HOSTILE.format(port=server.server_port))
    finally:
        server.shutdown()
    assert content.startswith(b"%PDF-") and asked == []
    assert b"EmbeddedFile" not in content and b"root:" not in content


def test_the_drawing_process_is_given_no_secrets(monkeypatch):
    given = {}

    def run(command, *, env, **rest):
        given.update(env)
        raise pdf.subprocess.TimeoutExpired(command, 1)

    monkeypatch.setitem(os.environ, "SECRET_KEY", "x")
    monkeypatch.setattr(pdf.subprocess, "run", run)
    with pytest.raises(pdf.PdfFailed):
        pdf.render("<p>")
    assert given and given.keys() <= set(pdf.INHERITED)
