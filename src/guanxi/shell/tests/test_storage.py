"""Scripts that import one another are named by their content, and comments of libraries are left alone."""

from pathlib import Path

from guanxi.shell.storage import HashedNames


def test_imports_follow_the_hashed_names(tmp_path: Path) -> None:
    files = {
        "desk/js/main.js": 'import "./toasts.js";\nimport { open } from "../js/panel.js";\n',
        "desk/js/toasts.js": 'export { open } from "./panel.js";\n',
        "desk/js/panel.js": "export const open = 1;\n",
        "library/htmx-4.js": "/* import './nowhere'; */ const later = () => import('nowhere');\n" * 40,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    storage = HashedNames(location=tmp_path, base_url="/static/")
    for _name, _hashed, outcome in storage.post_process({name: (storage, name) for name in files}):
        assert not isinstance(outcome, Exception)

    names = {name: Path(storage.stored_name(name)).name for name in files}
    main = (tmp_path / "desk/js" / names["desk/js/main.js"]).read_text()
    assert f'import "./{names["desk/js/toasts.js"]}";' in main
    assert f'from "../js/{names["desk/js/panel.js"]}";' in main
    assert names["desk/js/panel.js"] in (tmp_path / "desk/js" / names["desk/js/toasts.js"]).read_text()
    # What pages ask for is compressed, and nothing else.
    assert [path.name for path in tmp_path.rglob("*.gz")] == [f"{names['library/htmx-4.js']}.gz"]
