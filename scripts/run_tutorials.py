"""Run the tutorials of docs/tutorials and keep their output.

    python scripts/run_tutorials.py [NAME …]

Those on real data need the shared data folder beside the checkout, or MEKSCRNA_SHARED.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "tutorials"
SECONDS = 300


def executed(path: Path) -> nbformat.NotebookNode:
    """Run a notebook in its own folder; return it with what it printed and drew. A cell's error is raised."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute()
    for number, cell in enumerate(notebook.cells):
        cell.metadata = nbformat.NotebookNode()
        if "outputs" in cell:  # notices, such as that something is compiled once, differ from run to run
            cell.outputs = [each for each in cell.outputs if each.get("name") != "stderr"]
        cell.id = f"cell-{number:02d}"
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return notebook


def main(names: list[str]) -> None:
    """Run the named tutorials, or all."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        if not names or path.stem in names:
            print(path.name)
            nbformat.write(executed(path), path)


if __name__ == "__main__":
    main(sys.argv[1:])
